// Pins keys under names when told to go, and prints what came of each.
import { createInterface } from "node:readline";
import { fileTrustStore } from "../../../src/file-trust-store.ts";

const [path, fingerprint] = [process.argv[2]!, process.argv[3]!];
const store = fileTrustStore(path);
process.stdout.write("ready\n");
for await (const key of createInterface({ input: process.stdin })) {
  const pin = { fingerprint, firstSeen: new Date().toISOString(), name: "bob" };
  process.stdout.write(`${JSON.stringify(await store.compareAndSet(key, undefined, pin))}\n`);
}
