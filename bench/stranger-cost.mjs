import { cpus } from "node:os";
import {
  encapsulate,
  generateEcdhKeyPair,
  generateKemKeyPair,
  generateSigningKey,
  importVerifyingKey,
} from "@securecomm/crypto";
import { allowList, createIdentity, listen } from "@securecomm/transport";
import { pause, startAttackers, startPeer } from "./flood/children.mjs";
import { counting } from "./flood/counting.mjs";

/*
 * What one stranger without a trusted identity makes a listener hold and do, by how far it goes: bytes held for each
 * connection, public-key operations, and the processor's time. Prints the tables of docs/limits.md.
 *
 *   npm run build && node --expose-gc bench/stranger-cost.mjs
 */
const CONNECTIONS = 2_000;
const DIALS = 200;
const REPETITIONS = 300;
const WIDE = {
  maxHandshakes: 2 ** 20,
  maxHandshakesPerAddress: 2 ** 20,
  handshakesPerSecond: 2 ** 20,
  handshakesPerSecondPerAddress: 2 ** 20,
  handshakeTimeout: 600_000,
};
const STAGES = [
  { stage: "connected, silent", kind: "silent", limits: WIDE },
  // The first is let in, and from then on its address has as much as it may have.
  { stage: "M1 sent, asked for a cookie", kind: "halfOpen", limits: { ...WIDE, maxHandshakesPerAddress: 1 } },
  { stage: "M1 admitted, M2 received", kind: "halfOpen", limits: WIDE },
];
const KIBIBYTE = 1_024;

/** Bytes that are held after everything else was collected. */
async function held() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await pause(50);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

const describe = (operations) => {
  const parts = Object.entries(operations).map(([name, count]) => `${count} × ${name}`);
  return parts.length === 0 ? "none" : parts.join(", ");
};

async function listening(limits, trusted, self) {
  const { backend, identity, operations } = counting(self);
  const options = { identity, trust: allowList([trusted]), backend, limits, signatures: "off" };
  return { listener: await listen("tcp://127.0.0.1:0", options), operations };
}

/** Operations for each of `count`, rounded to whole ones. */
const each = (operations, count) =>
  Object.fromEntries(
    Object.entries(operations)
      .map(([name, all]) => [name, Math.round(all / count)])
      .filter(([, one]) => one > 0),
  );

async function holding({ stage, kind, limits }, self) {
  const { listener, operations } = await listening(limits, self.fingerprint, self);
  // A first crowd, so that neither code nor pools that stay are counted.
  const first = startAttackers(listener, { count: 200, kinds: [kind], from: "127.0.0.1" });
  while (first.told.settled < 200) await pause(5);
  await pause(500);
  await first.stop();
  await pause(500);
  for (const name of Object.keys(operations)) delete operations[name];

  const before = await held();
  const cpu = process.cpuUsage();
  const attackers = startAttackers(listener, { count: CONNECTIONS, kinds: [kind], from: "127.0.0.1" });
  while (attackers.told.settled < CONNECTIONS) await pause(5);
  await quiet(operations);
  const { user, system } = process.cpuUsage(cpu);
  const after = await held();
  await attackers.stop();
  await listener.close();
  const heap = (after.heap - before.heap) / CONNECTIONS / KIBIBYTE;
  const rss = (after.rss - before.rss) / CONNECTIONS / KIBIBYTE;
  const milliseconds = (user + system) / 1_000 / CONNECTIONS;
  const work = describe(each(operations, CONNECTIONS));
  console.log(
    `| ${stage} | ${heap.toFixed(1)} KiB | ${rss.toFixed(1)} KiB | ${work} | ${milliseconds.toFixed(2)} ms |`,
  );
  return operations;
}

/** Waits until the listener has answered everybody. */
async function quiet(operations) {
  for (let last = -1, now = 0; last !== now; ) {
    last = now;
    await pause(500);
    now = Object.values(operations).reduce((sum, count) => sum + count, 0);
  }
}

/** A whole handshake of somebody whom nobody trusts: it proves who it is, and holds nothing afterwards. */
async function proving(self) {
  const peer = await startPeer();
  const { listener, operations } = await listening(WIDE, self.fingerprint, self);
  for (let i = 0; i < 20; i++) await peer.dial(listener, self.fingerprint);
  for (const name of Object.keys(operations)) delete operations[name];
  const cpu = process.cpuUsage();
  for (let i = 0; i < DIALS; i++) await peer.dial(listener, self.fingerprint);
  const { user, system } = process.cpuUsage(cpu);
  const milliseconds = (user + system) / 1_000 / DIALS;
  const work = describe(each(operations, DIALS));
  console.log(`| M3 sent, proved, not trusted | nothing | nothing | ${work} | ${milliseconds.toFixed(2)} ms |`);
  peer.stop();
  await listener.close();
}

/** What each operation takes by itself: the time of the processor, in whatever thread. */
async function printOperations() {
  const signing = generateSigningKey();
  const verifying = importVerifyingKey(signing.publicKey);
  const message = new Uint8Array(300);
  const signature = await signing.sign(message);
  const [one, other] = [generateEcdhKeyPair(), generateEcdhKeyPair()];
  const { encapsulationKey } = generateKemKeyPair();
  const work = {
    "ECDH key pair": () => generateEcdhKeyPair(),
    "ML-KEM encapsulation": () => encapsulate(encapsulationKey),
    ECDH: () => one.deriveSharedSecret(other.publicKey),
    "ECDSA signature": () => signing.sign(message),
    "ECDSA verification": () => verifying.verify(message, signature),
  };
  console.log("\n| operation | processor time |\n| --- | --- |");
  for (const [name, run] of Object.entries(work)) {
    for (let i = 0; i < 50; i++) await run();
    const cpu = process.cpuUsage();
    for (let i = 0; i < REPETITIONS; i++) await run();
    const { user, system } = process.cpuUsage(cpu);
    console.log(`| ${name} | ${((user + system) / 1_000 / REPETITIONS).toFixed(2)} ms |`);
  }
}

const self = await createIdentity({ name: "listener" });
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}\n`);
console.log("| the stranger has | heap and buffers held | RSS held | public-key operations | processor time |");
console.log("| --- | --- | --- | --- | --- |");
for (const stage of STAGES) await holding(stage, self);
await proving(self);
await printOperations();
