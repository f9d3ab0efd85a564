import { jsonMessage } from "./messages.mjs";

/* What a client does, and how long it takes. Times are in milliseconds. */

/** Sessions one after another, `underWay` at a time; each is closed, but its end is not waited for on the clock. */
export async function handshakes(dial, { count, underWay }) {
  let left = count;
  const closing = [];
  const begun = performance.now();
  await severalAtOnce(underWay, async () => {
    while (left > 0) {
      left -= 1;
      const connection = await dial();
      closing.push(connection.close());
    }
  });
  const milliseconds = performance.now() - begun;
  await Promise.all(closing);
  return { milliseconds, count };
}

/** `count` sessions that stay open, given to `keep`. */
export async function hold(dial, { count, underWay }, keep) {
  let left = count;
  const begun = performance.now();
  await severalAtOnce(underWay, async () => {
    while (left > 0) {
      left -= 1;
      keep(await dial());
    }
  });
  return { milliseconds: performance.now() - begun, count };
}

function severalAtOnce(underWay, work) {
  return Promise.all(Array.from({ length: underWay }, work));
}

/** Messages one way, until the server has answered that it has them all. */
export async function messages(connection, { count, bytes, kind }) {
  const piece = Buffer.alloc(bytes, 7);
  const make = kind === "bytes" ? () => piece : jsonMessage(bytes);
  const answered = new Promise((resolve) => connection.onMessage(resolve));
  const begun = performance.now();
  for (let i = 0; i < count; i++) await connection.send(make(i));
  await Promise.race([answered, endedEarly(connection)]);
  return { milliseconds: performance.now() - begun, count };
}

/** Each message is sent when the last one is back. */
export async function pingPong(connection, { count, bytes }) {
  const make = jsonMessage(bytes);
  const times = new Float64Array(count);
  const all = new Promise((resolve, reject) => {
    let sent = 0;
    let begun;
    const next = () => {
      begun = performance.now();
      void connection.send(make(sent));
    };
    connection.onMessage((message) => {
      times[sent] = performance.now() - begun;
      if (message.id !== make(sent).id) reject(new Error("another message came back"));
      sent += 1;
      if (sent < count) next();
      else resolve();
    });
    next();
  });
  await Promise.race([all, endedEarly(connection)]);
  const milliseconds = times.reduce((sum, time) => sum + time, 0);
  times.sort();
  return { milliseconds, count, p50: times[count >> 1], p99: times[Math.floor(count * 0.99)] };
}

async function endedEarly(connection) {
  await connection.ended;
  throw new Error("the connection ended too early");
}
