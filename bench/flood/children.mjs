import { fork } from "node:child_process";
import { once } from "node:events";

const script = (name) => new URL(`./${name}.mjs`, import.meta.url);

/** The genuine peer in a process of its own. */
export async function startPeer() {
  const child = fork(script("peer"));
  const [{ fingerprint }] = await once(child, "message");
  return {
    fingerprint,
    /** Has it dial once, and gives what it says about that. */
    dial: async (listener, expected) => {
      child.send({ url: listener.url, fingerprint: expected });
      return (await once(child, "message"))[0];
    },
    stop: () => child.disconnect(),
  };
}

/** The attackers in a process of their own: so many connections of these kinds, each held until the listener ends it. */
export function startAttackers(listener, { count, kinds, from }) {
  const port = Number(new URL(listener.url).port);
  const child = fork(script("attackers"), [JSON.stringify({ port, count, kinds, from })]);
  const told = { opened: 0, connected: 0, settled: 0, retries: 0 };
  child.on("message", (message) => Object.assign(told, message));
  const stop = async () => {
    child.disconnect();
    await once(child, "exit");
  };
  return { told, stop };
}

/** Milliseconds in which the event loop goes on. */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
