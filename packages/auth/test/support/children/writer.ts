// Overwrites a file for ever, in turn with two contents; its parent kills it in the middle.
import { platform } from "../../../src/platform/node.ts";

const path = process.argv[2]!;
for (let round = 0; ; round++) {
  await platform.files!.write(path, new Uint8Array(512 * 1024).fill(round % 2 === 0 ? 0x61 : 0x62), true);
  if (round === 0) process.stdout.write("ready\n");
}
