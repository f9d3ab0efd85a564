import * as work from "./client-work.mjs";
import * as securecomm from "./contenders/securecomm.mjs";
import * as tcp from "./contenders/tcp.mjs";
import * as tls from "./contenders/tls.mjs";
import * as wss from "./contenders/wss.mjs";
import { SERVER_WAYS } from "./server-ways.mjs";

/*
 * One end of a contender, in a process of its own; bundled and run by pair.mjs, which says what to do, one thing after
 * another, and is told the result. Whatever is not as it should be ends it with an error.
 */

const CONTENDERS = { securecomm, tls, wss, tcp };
/** Garbage goes in more than one step, and so does memory that is given back to the system. */
const COLLECTIONS = 4;
const COLLECTION_PAUSE = 50;
const WAIT = 20_000;

let dial;
/** What comes over the server's next connections. */
let expected;
/** The client's open connection. */
let connection;
/** The server's connections since it was last asked about them. */
let taken = [];
/** Connections of either end that are held open, idle; one that ends is an error. */
let held = 0;

function keep(idle) {
  held += 1;
  // Reading, as an application would.
  idle.onMessage(() => {});
  void idle.ended.finally(() => {
    throw new Error("an idle connection ended");
  });
}

async function until(isSo, what) {
  const end = performance.now() + WAIT;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`${what}, not within ${WAIT / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const COMMANDS = {
  async serve({ contender, settings, way }) {
    const take = (connection) => {
      if (way === "hold") keep(connection);
      else taken.push({ ended: connection.ended, isRight: SERVER_WAYS[way](connection, expected) });
    };
    return CONTENDERS[contender].serve(settings, take);
  },
  expect(what) {
    expected = what;
  },
  async prepare({ contender, settings, address }) {
    dial = await CONTENDERS[contender].dialer(settings, address);
  },
  async open() {
    connection = await dial();
  },
  handshakes: (what) => work.handshakes(dial, what),
  messages: (what) => work.messages(connection, what),
  pingPong: (what) => work.pingPong(connection, what),
  close: () => connection.close(),
  hold: (what) => work.hold(dial, what, keep),
  /** The server's word that it took so many connections, did with each what it should, and saw each end in order. */
  async settled({ connections }) {
    await until(() => taken.length >= connections, `${taken.length} of ${connections} connections came`);
    const settling = taken;
    taken = [];
    if (settling.length > connections) throw new Error(`${settling.length} connections came instead of ${connections}`);
    await Promise.all(settling.map(({ ended }) => ended));
    if (!settling.every(({ isRight }) => isRight())) throw new Error("not all that was sent has come");
  },
  async holds({ connections }) {
    await until(() => held >= connections, `${held} of ${connections} connections are held`);
  },
  /** What this process holds, after all garbage is gone. */
  async memory() {
    for (let i = 0; i < COLLECTIONS; i++) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, COLLECTION_PAUSE));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  },
  /** Microseconds of processor time, of all threads, since the process began. */
  cpu() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
};

// What started this has ended, or failed.
process.on("disconnect", () => process.exit());
process.on("message", async ({ id, command, ...what }) => {
  try {
    process.send({ id, result: await COMMANDS[command](what) });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
});
process.send({ id: 0 });
