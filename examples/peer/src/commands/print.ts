import { columnsOf, jsonLine, wrap } from "@securecomm/example-terminal";

/** Writes a line, broken between words where a terminal is too narrow for it. */
export function say(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${wrap(text, columnsOf(stream)).join("\n")}\n`);
}

/** Writes labels and values below each other, the values in one column and never broken. */
export function sayFacts(facts: readonly (readonly [label: string, value: string])[], before = ""): void {
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  for (const [label, value] of facts) process.stdout.write(`${before}${label.padEnd(width)}${value}\n`);
}

/** Writes an event as one line of JSON. */
export function sayJson(event: object): void {
  process.stdout.write(`${jsonLine(event)}\n`);
}
