import { setImmediate as nextTurn } from "node:timers/promises";
import { createSessionMonitor, readySessionModel } from "../../packages/anomaly/src/index.ts";
import { createLogger, logAlerts, observeTransport } from "../../packages/logger/src/index.ts";
import { askUser, createIdentity, createSecureSession, listen } from "../../packages/transport/src/index.ts";

/*
 * One end of a session over TCP, in a process of its own; bundled and run by monitored.mjs. The client sends in one of four
 * ways and stops its clock when the server says that it has all, or with the last echo.
 */

const SMALL = { text: "x".repeat(53) };
const PIECE = new Uint8Array(65_536).fill(7);

const WAYS = {
  burst: { make: SMALL, next: () => undefined },
  turns: { make: SMALL, next: () => nextTurn() },
  "ping-pong": { make: SMALL, next: (answer) => answer() },
  pieces: { make: PIECE, next: () => undefined },
};

/** What looks on, as in `securecomm-peer`: a log of the level that is usual, and the monitor with the ready model. */
function watchers(folder) {
  const log = createLogger({ name: "bench", file: { path: `${folder}/peer.log`, rotate: { bytes: 4 * 2 ** 20 } } });
  const logAlert = logAlerts(log);
  const seen = { events: 0, messages: 0, alerts: 0, errors: 0 };
  const monitor = createSessionMonitor({
    model: readySessionModel(),
    onAlert: (alert) => {
      seen.alerts += 1;
      logAlert(alert);
    },
    onError: () => {
      seen.errors += 1;
    },
  });
  const count = (event) => {
    seen.events += 1;
    if (event.type === "messages") seen.messages += event.count;
  };
  return { observers: [observeTransport(log), monitor, count], seen, close: () => log.close() };
}

/** Milliseconds of processor time since a moment of this process. */
function cpuSince(moment) {
  const { user, system } = process.cpuUsage(moment);
  return (user + system) / 1_000;
}

async function serve({ way, warmUp, messages, observers }) {
  const identity = await createIdentity({ name: "server" });
  const listener = await listen("tcp://127.0.0.1:0", { identity, trust: askUser(() => true), observers });
  process.send({ url: listener.url });
  let cpu;
  for await (const session of listener) {
    let count = 0;
    let began;
    session.onMessage((message) => {
      count += 1;
      if (count === warmUp) began = process.cpuUsage();
      if (count === warmUp + messages) cpu = cpuSince(began);
      if (way === "ping-pong" || count === warmUp || count === warmUp + messages)
        session.send(way === "ping-pong" ? message : count);
    });
    await session.closed;
    break;
  }
  await listener.close();
  return { cpu };
}

async function send({ url, way, warmUp, messages, observers }) {
  const identity = await createIdentity({ name: "client" });
  const session = await createSecureSession({ connect: url, identity, trust: askUser(() => true), observers });
  let answered;
  let answers = 0;
  session.onMessage(() => {
    answers += 1;
    answered?.();
  });
  const answer = async (least) => {
    while (answers < least) {
      await new Promise((resolve) => {
        answered = resolve;
      });
    }
  };
  const { make, next } = WAYS[way];
  let sent = 0;
  const all = async (count) => {
    for (let i = 0; i < count; i++) {
      await session.send(make);
      sent += 1;
      await next(() => answer(sent));
    }
  };
  await all(warmUp);
  await answer(1);
  const began = process.cpuUsage();
  const started = performance.now();
  await all(messages);
  await answer(way === "ping-pong" ? warmUp + messages : 2);
  const milliseconds = performance.now() - started;
  const cpu = cpuSince(began);
  const { clean } = await session.close();
  return { milliseconds, cpu, clean };
}

// What started this has ended, or failed.
process.on("disconnect", () => process.exit());

const { role, folder, ...what } = JSON.parse(process.argv[2]);
const watching = folder === undefined ? undefined : watchers(folder);
const result = await (role === "server" ? serve : send)({ ...what, observers: watching?.observers ?? [] });
await watching?.close();
process.send({ ...result, seen: watching?.seen }, () => process.disconnect());
