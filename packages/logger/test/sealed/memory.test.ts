import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { hkdfExpand, hkdfExtract, sha256 } from "@securecomm/crypto";
import { build } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { deriveSegmentKeys } from "../../src/sealed/key-chain.ts";
import { generateLogKey } from "../../src/sealed/log-key.ts";
import { temporaryFolder } from "../support/folder.ts";

const FRAMES = 40;
const text = new TextEncoder();

/** A step of the chain that keeps its key: docs/sealed-log.md, "Keys". */
function expand(chain: Uint8Array): { key: Buffer; next: Buffer } {
  const out = Buffer.from(hkdfExpand(chain, text.encode("frame"), 64));
  return { key: out.subarray(0, 32), next: out.subarray(32) };
}

/** Writes a log, a frame a line, and then waits. */
async function startWriter(folder: string, recipient: string): Promise<ChildProcess> {
  const program = join(folder, "writer.mjs");
  await build({
    stdin: {
      contents: `
        import { createFileOutput } from "../../src/files/file-output.ts";
        const [path, recipient, frames] = process.argv.slice(2);
        const output = createFileOutput({ path, delay: 60000, seal: { recipient } });
        for (let i = 1; i <= Number(frames); i++) {
          output.write(i + "\\n");
          await output.flush();
        }
        console.log("written");
        setInterval(() => {}, 1e6);
      `,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@securecomm/source"],
    logLevel: "silent",
  });
  const child = spawn(process.execPath, [program, join(folder, "peer.log"), recipient, String(FRAMES)]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  return child;
}

/** Which of the secrets stand somewhere in the memory of a process. */
function findInMemory(pid: number, secrets: ReadonlyMap<string, Buffer>): string[] {
  const found = new Set<string>();
  const fd = openSync(`/proc/${pid}/mem`, "r");
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
      const [, from = "", to = ""] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      const size = Number.parseInt(to, 16) - Number.parseInt(from, 16);
      if (!(size > 0 && size < 1 << 28)) continue;
      const bytes = Buffer.alloc(size);
      try {
        readSync(fd, bytes, 0, size, Number.parseInt(from, 16));
      } catch {
        // Not every region can be read.
      }
      for (const [name, secret] of secrets) if (bytes.includes(secret)) found.add(name);
    }
  } finally {
    closeSync(fd);
  }
  return [...found].sort();
}

describe("the memory of a process that writes a sealed log", () => {
  it("holds the key of the frame that is due and of none before", async ({ skip }) => {
    if (!existsSync("/proc/self/mem")) skip("this system does not show the memory of a process");
    const folder = temporaryFolder();
    const key = generateLogKey();
    const child = await startWriter(folder, key.recipient);
    const header = readFileSync(join(folder, "peer.log")).subarray(0, 297);
    const sharedSecret = key.deriveSharedSecret(header.subarray(152, 249));
    const secrets = new Map<string, Buffer>([["shared secret", Buffer.from(sharedSecret)]]);
    const { link } = deriveSegmentKeys({ sharedSecret, header, recipient: key.publicKey });
    secrets.set("link secret", Buffer.from(link));
    // The chain again, with every key kept.
    const salt = sha256(
      Buffer.concat([text.encode("securecomm sealed log 1"), header.subarray(0, 281), key.publicKey]),
    );
    const prk = hkdfExtract(salt, secrets.get("shared secret")!);
    secrets.set("PRK", Buffer.from(prk));
    let chain: Buffer = Buffer.from(hkdfExpand(prk, text.encode("chain"), 32));
    for (let i = 0; i <= FRAMES; i++) {
      secrets.set(`chain ${i}`, chain);
      const { key: frameKey, next } = expand(chain);
      secrets.set(`key ${i}`, frameKey);
      chain = next;
    }
    const due = `chain ${FRAMES + 1}`;
    secrets.set(due, chain);
    try {
      openSync(`/proc/${child.pid}/mem`, "r");
    } catch {
      skip("the memory of another process may not be read here");
    }
    expect(findInMemory(child.pid!, secrets)).toEqual([due, "link secret"]);
  });
});
