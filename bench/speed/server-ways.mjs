import { numberOf } from "./messages.mjs";

/* What a server does with each of its connections, and what it knows of them afterwards. */

/** Reading, it sees the other close and closes too. */
function accept(connection) {
  connection.onMessage(() => {
    throw new Error("a message came where none was due");
  });
  return () => true;
}

/** Takes all messages, or bytes, in order, and answers once they are in. */
function count(connection, { count, bytes, kind }) {
  const total = kind === "bytes" ? count * bytes : count;
  let seen = 0;
  connection.onMessage((message) => {
    if (kind === "bytes") seen += message.length;
    else if (numberOf(message) === seen) seen += 1;
    else throw new Error(`message ${numberOf(message)} came where ${seen} was due`);
    if (seen === total) void connection.send(kind === "bytes" ? Buffer.from("!") : message);
    if (seen > total) throw new Error("more came than was sent");
  });
  return () => seen === total;
}

function echo(connection, { count }) {
  let seen = 0;
  connection.onMessage((message) => {
    if (numberOf(message) !== seen) throw new Error(`message ${numberOf(message)} came where ${seen} was due`);
    seen += 1;
    void connection.send(message);
  });
  return () => seen === count;
}

/** Begins what is to be done with one connection; the function that comes back says whether all was as it should be. */
export const SERVER_WAYS = { accept, count, echo };
