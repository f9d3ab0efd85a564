import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
// @boundaries-ignore the programs that tests start are bundled in one way, at the root
import { portalProgram } from "../../../../test/support/portal-program.ts";

/** The portal's program, running as users start it. */
export interface PortalProcess {
  readonly process: ChildProcess;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** What was printed when there was no user yet. */
  readonly setupLink: string | undefined;
  /** All that it has printed. */
  output(): string;
  /** Ctrl-C; its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const PATIENCE = 60_000;

/** A folder of its own, gone at the test's end. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "portal-process-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts it and waits until it answers; it is killed at the test's end, if it still runs then. */
export async function startPortalProcess({
  folder,
  url,
  port = 0,
}: {
  readonly folder: string;
  /** PostgreSQL; PGlite in the folder unless told. */
  readonly url?: string;
  readonly port?: number;
}): Promise<PortalProcess> {
  const program = await portalProgram();
  const child = spawn(process.execPath, [program, "--data", folder, "--port", String(port), "--lang", "en"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: folder, NO_COLOR: "1", ...(url !== undefined && { DATABASE_URL: url }) },
  });
  let text = "";
  const ended = once(child, "exit");
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  });
  const address = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the portal did not start:\n${text}`)), PATIENCE);
    const read = (piece: Buffer) => {
      text += piece;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      const whole = found !== undefined && text.slice(text.indexOf(found)).includes("\n");
      if (!whole) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`the portal ended with ${code}:\n${text}`));
    });
  });
  return {
    process: child,
    url: address,
    get setupLink() {
      return /http:\S+\/setup#link=\S+/.exec(text)?.[0];
    },
    output: () => text,
    async stop() {
      child.kill("SIGINT");
      await ended;
      return child.exitCode;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
