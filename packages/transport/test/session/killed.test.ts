import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSecureSession } from "../../src/index.ts";
import { alice, bob, choppingChannels, peerOptions } from "../support/sessions.ts";

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "securecomm-killed-"));
  program = join(folder, "peer.mjs");
  await build({
    entryPoints: [new URL("../support/child-peer.ts", import.meta.url).pathname],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@securecomm/source"],
    logLevel: "error",
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A peer in a process of its own. */
class Child {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  errors = "";
  readonly #lines: Record<string, string>[] = [];
  #wake: (() => void) | undefined;

  constructor(...args: string[]) {
    this.process = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    this.exited = once(this.process, "exit").then(([code]) => code as number | null);
    this.process.stderr?.on("data", (chunk) => {
      this.errors += chunk;
    });
    if (this.process.stdout === null) return;
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.#lines.push(JSON.parse(line));
      this.#wake?.();
    });
  }

  /** The value under `key` in the first line that has it. */
  async line(key: string): Promise<string> {
    for (;;) {
      const found = this.#lines.find((line) => key in line);
      if (found !== undefined) return found[key] as string;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Passes bytes between a dialler and a listener, and calls back once `bytes` have gone through. */
async function proxy(target: string, bytes: number, reached: () => void): Promise<{ url: string; server: Server }> {
  const { hostname, port } = new URL(target);
  let left = bytes;
  const server = createServer((client: Socket) => {
    const upstream = connect({ host: hostname, port: Number(port) });
    const pass = (from: Socket, to: Socket) => {
      from.on("data", (chunk: Buffer) => {
        const before = left;
        left -= chunk.length;
        if (before > 0 && left <= 0) {
          to.write(chunk.subarray(0, before));
          reached();
        } else if (left > 0) to.write(chunk);
      });
      from.on("close", () => to.destroy());
      from.on("error", () => {});
    };
    pass(client, upstream);
    pass(upstream, client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Less than so many bytes is in the middle of it. */
const HANDSHAKE = 4_000;

/** Two processes talk through a proxy; after `bytes` one of them gets `signal`. Tells how the other ended. */
async function kill(victim: "connect" | "listen", bytes: number, signal: NodeJS.Signals) {
  // A frozen peer is waited for; one that is killed must be noticed long before any deadline.
  // Where the handshake is to be done before, a busy machine may take its time for it.
  const timeout = signal === "SIGSTOP" && bytes < HANDSHAKE ? "3000" : "20000";
  const listener = new Child("listen", timeout);
  let dialler: Child | undefined;
  let struck = Number.NaN;
  const { url, server } = await proxy(await listener.line("url"), bytes, () => {
    (victim === "listen" ? listener : dialler)?.process.kill(signal);
    struck = performance.now();
  });
  dialler = new Child("connect", timeout, url);
  const [dead, survivor] = victim === "listen" ? [listener, dialler] : [dialler, listener];
  const code = await survivor.line("ended");
  const took = performance.now() - struck;
  if (signal === "SIGSTOP") dead.process.kill("SIGKILL");
  server.close();
  const exit = await survivor.exited;
  await dead.exited;
  return { code, took, exit, errors: survivor.errors };
}

/** M1 is about 1.7 KiB, M2 2 KiB, M3 300 bytes, M4 50. */
const POINTS = [1, 900, 1_800, 3_000, 3_950, 4_200, 4_400, 6_000, 20_000];

describe.each(["connect", "listen"] as const)("when the process that does %s", (victim) => {
  it.each(POINTS)(
    "is killed after %i bytes, the other ends with a code, without a warning, and exits",
    async (bytes) => {
      const result = await kill(victim, bytes, "SIGKILL");
      expect(result).toMatchObject({ exit: 0, errors: "" });
      expect(result.code).toBe("ERR_SESSION_TRUNCATED");
    },
  );

  // They wait for a deadline, and can do so side by side.
  it.concurrent.each([900, 3_000, 20_000])(
    "freezes after %i bytes, the other ends within its deadline",
    async (bytes) => {
      const result = await kill(victim, bytes, "SIGSTOP");
      expect(result).toMatchObject({ exit: 0, errors: "" });
      expect(result.code).toBe(bytes < HANDSHAKE ? "ERR_HANDSHAKE_TIMEOUT" : "ERR_PEER_SILENT");
      expect(result.took).toBeLessThan(10_000);
    },
  );
});

describe("a connection that is cut", () => {
  it("at any byte leaves both ends with a coded error, or done", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 6_000 }), fc.integer(), async (cutAfter, seed) => {
        const [a, b] = choppingChannels(seed, cutAfter);
        const side = async (channel: typeof a, role: "initiator" | "responder") => {
          const who = role === "initiator" ? peerOptions(alice, bob) : peerOptions(bob, alice);
          try {
            const session = await createSecureSession({ channel, role, ...who });
            for (let i = 0; i < 10; i++) await session.send({ i, text: "x".repeat(50) });
            const end = await session.close();
            return end.error?.code ?? "clean";
          } catch (error) {
            return (error as { code?: string }).code ?? String(error);
          }
        };
        const codes = await Promise.all([side(a, "initiator"), side(b, "responder")]);
        for (const code of codes) expect(code).toMatch(/^(ERR_SESSION_TRUNCATED|ERR_SESSION_CLOSED|clean)$/);
      }),
      { numRuns: 100 },
    );
  });
});
