/* What is sent: the same objects by every contender, whose JSON text has exactly so many bytes. */

const FIRST_ID = 1_000_000;

/** One row of about 128 bytes, as an application might send it. */
function row(number) {
  return {
    sku: `A-${String(number).padStart(6, "0")}`,
    name: "a part of an order, of medium length",
    price: 1_234.5,
    count: (number % 90) + 10,
    tags: ["new", "paper"],
  };
}

/** A message of `bytes` bytes of JSON; call the result with a number to get it under that one. */
export function jsonMessage(bytes) {
  const message = { id: FIRST_ID, kind: "tick", text: "" };
  if (bytes > 512) {
    message.rows = [];
    while (JSON.stringify({ ...message, rows: [...message.rows, row(0)] }).length <= bytes) {
      message.rows.push(row(message.rows.length));
    }
  }
  message.text = "x".repeat(bytes - JSON.stringify(message).length);
  if (JSON.stringify(message).length !== bytes) throw new Error("a message of a wrong length");
  return (number) => {
    message.id = FIRST_ID + number;
    return message;
  };
}

/** The number of a message. */
export function numberOf(message) {
  return message.id - FIRST_ID;
}
