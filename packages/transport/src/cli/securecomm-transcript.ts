#!/usr/bin/env node
import { main } from "./transcript.ts";

void main(
  process.argv.slice(2),
  (text) => process.stdout.write(text),
  (text) => process.stderr.write(text),
).then((status) => {
  process.exitCode = status;
});
