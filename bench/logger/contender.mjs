import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import pino from "pino";
import { createStream } from "rotating-file-stream";
import { createLogger } from "../../packages/logger/src/index.ts";
import { generateLogKey } from "../../packages/logger/src/reader.ts";

/*
 * Writes lines in one way and says how long it took, until all were in the file and it was closed. Bundled and run by
 * throughput.mjs, in a process for each run, so that nobody runs on another's heap.
 */

async function viaSonicBoom(path, options) {
  const destination = pino.destination({ dest: path, ...options });
  await once(destination, "ready");
  const end = async () => {
    destination.end();
    await once(destination, "close");
  };
  return { log: pino(destination), end };
}

async function viaRotatingFileStream(folder) {
  const stream = createStream("peer.log", { path: folder, size: "16M" });
  await once(stream, "open");
  const end = async () => {
    stream.end();
    await once(stream, "close");
  };
  return { log: pino(stream), end };
}

async function ours(path, seal) {
  const log = createLogger({ file: { path, ...(seal && { seal }) } });
  return { log, end: () => log.close() };
}

const OPEN = {
  "pino, sync": (folder) => viaSonicBoom(`${folder}/peer.log`, { sync: true }),
  "pino, async": (folder) => viaSonicBoom(`${folder}/peer.log`, { sync: false }),
  "pino, async, 4096": (folder) => viaSonicBoom(`${folder}/peer.log`, { sync: false, minLength: 4096 }),
  "pino, rotating-file-stream": viaRotatingFileStream,
  plain: (folder) => ours(`${folder}/peer.log`),
  sealed: (folder) => ours(`${folder}/peer.log`, { recipient: generateLogKey().recipient }),
};

async function write(folder, { contender, lines, yieldEvery }) {
  const { log, end } = await OPEN[contender](folder);
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let n = 1; n <= lines; n++) {
    log.info(
      {
        event: "session-open",
        session: "b3c1f0a29e6d4c58",
        remote: "192.0.2.17",
        port: 40000 + (n % 1000),
        attempt: n,
        resumed: n % 2 === 0,
        took: 12.25,
        route: "direct/tcp",
      },
      "the peer has opened a session and was let in",
    );
    if (yieldEvery > 0 && n % yieldEvery === 0) await setImmediate();
  }
  const handed = performance.now();
  await end();
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const result = { handedOver: handed - started, milliseconds, cpu: (user + system) / 1000 };
  return { ...result, peakMemory: process.resourceUsage().maxRSS * 1024 };
}

const [warm, measured, what] = process.argv.slice(2);
const { lines, warmUp, ...how } = JSON.parse(what);
await write(warm, { ...how, lines: warmUp });
console.log(JSON.stringify(await write(measured, { ...how, lines })));
