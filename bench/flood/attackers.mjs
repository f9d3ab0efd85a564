import { stranger } from "./strangers.mjs";

/*
 * The attackers, in a process of their own: `{ port, count, kinds, from }` as JSON. Each connection is held until the
 * listener ends it. Tells its parent how far it is.
 */
const { port, count, kinds, from } = JSON.parse(process.argv[2]);
const CONNECTING_AT_ONCE = 256;
const told = { opened: 0, connected: 0, settled: 0, retries: 0 };

/** 127.0.0.2, 127.0.0.3 … and on through 127.0.0.0/8, or always the same. */
const addressOf = (i) =>
  from === "many" ? `127.${((i + 2) >> 16) & 0xff}.${((i + 2) >> 8) & 0xff}.${(i + 2) & 0xff}` : from;

let connecting = 0;
function open() {
  while (connecting < CONNECTING_AT_ONCE && told.opened < count) {
    const i = told.opened++;
    connecting += 1;
    let settled = false;
    const settle = () => {
      if (settled) return;
      settled = true;
      told.settled += 1;
      connecting -= 1;
      setImmediate(open);
    };
    stranger(kinds[i % kinds.length], {
      port,
      localAddress: addressOf(i),
      onConnect: () => {
        told.connected += 1;
        settle();
      },
      onClose: settle,
      onRetry: () => {
        told.retries += 1;
      },
    });
  }
}

open();
setInterval(() => process.send(told), 20);
process.on("disconnect", () => process.exit());
