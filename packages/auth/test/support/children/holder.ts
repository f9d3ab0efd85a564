// Takes the lock of a file and keeps it until it is killed.
import { platform } from "../../../src/platform/node.ts";

setInterval(() => undefined, 60_000);
await platform.files!.withLock(process.argv[2]!, () => {
  process.stdout.write("held\n");
  return new Promise(() => undefined);
});
