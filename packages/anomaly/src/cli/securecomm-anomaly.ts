#!/usr/bin/env node
import type { CommandIo } from "./io.ts";
import { main } from "./program.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const stopping = new AbortController();
const stop = () => stopping.abort();
const listen = () => {
  for (const signal of SIGNALS) process.on(signal, stop);
};
const silence = () => {
  for (const signal of SIGNALS) process.off(signal, stop);
};

const io: CommandIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
  env: process.env,
  busy(work) {
    // Work in one piece hears no signal: without a listener the system ends the process, as everywhere else.
    silence();
    try {
      return work();
    } finally {
      listen();
    }
  },
};

listen();
void main(process.argv.slice(2), io).then((status) => {
  silence();
  process.exitCode = status;
  // An input that was not read to its end would keep the process alive.
  process.stdin.destroy();
});
