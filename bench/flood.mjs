import { cpus } from "node:os";
import { allowList, createIdentity, listen } from "@securecomm/transport";
import { pause, startAttackers, startPeer } from "./flood/children.mjs";
import { counting } from "./flood/counting.mjs";

/*
 * A flood of handshakes that never end against one listener, and a genuine peer that dials in the middle of it, each in
 * a process of its own. Prints what the listener's memory did, what the peer needed, and the public-key work done.
 *
 *   npm run build && node --expose-gc bench/flood.mjs [connections]
 */
const COUNT = Number(process.argv[2] ?? 10_000);
const DIALS_AT = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 1];
const HALF_OPEN_AND_SLOW = [...Array(8).fill("halfOpen"), "slow", "silent"];
const SCENARIOS = [
  {
    name: "half-open and slow, each from an address of its own (127.0.0.2 up)",
    from: "many",
    kinds: HALF_OPEN_AND_SLOW,
  },
  { name: "half-open and slow, all from the peer's own address", from: "127.0.0.1", kinds: HALF_OPEN_AND_SLOW },
  { name: "only silent, each from an address of its own", from: "many", kinds: ["silent"] },
  { name: "each answers with its cookie, all from one other address", from: "127.0.0.2", kinds: ["stubborn"] },
  { name: "each answers with its cookie, each from an address of its own", from: "many", kinds: ["stubborn"] },
];

const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function memory() {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

function memoryAtRest() {
  globalThis.gc?.();
  return memory();
}

function printMemory(label, { rss, heap }) {
  console.log(
    `  ${label.padEnd(7)} RSS ${mebibytes(rss).padStart(10)}   heap and buffers ${mebibytes(heap).padStart(10)}`,
  );
}

/** Notes the largest values, and the longest time between two turns, until it is told to stop. */
function watch() {
  const peak = { rss: 0, heap: 0, turn: 0 };
  let last = performance.now();
  const timer = setInterval(() => {
    const { rss, heap } = memory();
    const now = performance.now();
    peak.rss = Math.max(peak.rss, rss);
    peak.heap = Math.max(peak.heap, heap);
    peak.turn = Math.max(peak.turn, now - last - 10);
    last = now;
  }, 10);
  return { peak, stop: () => clearInterval(timer) };
}

async function run({ name, ...flood }) {
  console.log(`\n${COUNT} connections, ${name}`);
  const self = await createIdentity({ name: "listener" });
  const peer = await startPeer();
  const { backend, identity, operations } = counting(self);
  const reported = {};
  const listener = await listen("tcp://127.0.0.1:0", {
    identity,
    trust: allowList([peer.fingerprint]),
    backend,
    signatures: "off",
    observers: [
      (event) => {
        if (event.type === "flood") reported[event.reason] = (reported[event.reason] ?? 0) + event.count;
      },
    ],
  });
  void (async () => {
    for await (const session of listener) void session.close();
  })();
  const dial = () => peer.dial(listener, self.fingerprint);
  // Once before the flood, so that no code is compiled for the first time in it.
  await dial();
  for (const operation of Object.keys(operations)) delete operations[operation];

  const before = memoryAtRest();
  const { peak, stop } = watch();
  const started = performance.now();
  const attackers = startAttackers(listener, { count: COUNT, ...flood });
  const { told } = attackers;
  const dials = [];
  for (const at of DIALS_AT) {
    while (told.settled < at * COUNT) await pause(5);
    dials.push(await dial());
  }
  const seconds = (performance.now() - started) / 1_000;
  const spent = Object.entries(operations).map(([operation, count]) => `${operation} ${count}`);
  await attackers.stop();
  stop();
  await pause(2_000);

  printMemory("before", before);
  printMemory("peak", peak);
  printMemory("after", memoryAtRest());
  console.log(
    `  flood   ${told.connected} connected in ${seconds.toFixed(1)} s; longest turn ${peak.turn.toFixed(0)} ms`,
  );
  console.log(`  events  ${JSON.stringify(reported)}; ${told.retries} strangers answered with a cookie`);
  console.log(`  work    ${spent.join(", ")}`);
  for (const { outcome, milliseconds, cookie } of dials) {
    console.log(`  peer    ${outcome} after ${milliseconds} ms, ${cookie ? "with" : "without"} a cookie`);
  }
  await listener.close();
  peer.stop();
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`);
for (const scenario of SCENARIOS) await run(scenario);
