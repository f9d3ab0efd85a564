#!/usr/bin/env node
import type { CommandIo } from "./io.ts";
import { main } from "./program.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const stopping = new AbortController();
const stop = () => stopping.abort();

const io: CommandIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
  env: process.env,
  now: Date.now,
};

for (const signal of SIGNALS) process.on(signal, stop);
void main(process.argv.slice(2), io).then((status) => {
  for (const signal of SIGNALS) process.off(signal, stop);
  process.exitCode = status;
  // A terminal that was asked for a passphrase would keep the process alive.
  process.stdin.destroy();
});
