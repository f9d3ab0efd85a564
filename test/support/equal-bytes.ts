import { expect } from "vitest";

const KNOWN = Symbol.for("securecomm.test.equal-bytes");
const runtime = globalThis as { [KNOWN]?: true };

/**
 * How `toEqual` and its like compare two byte arrays of the same class: they come to the same answer by themselves, but through
 * a list of entries, some 10 µs a byte, which would be most of the time of many a test.
 */
function equalBytes(one: unknown, other: unknown): boolean | undefined {
  if (!(one instanceof Uint8Array && other instanceof Uint8Array)) return undefined;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return undefined;
  return Buffer.compare(one, other) === 0;
}

// Files that share a process share its testers, too.
if (runtime[KNOWN] !== true) {
  runtime[KNOWN] = true;
  expect.addEqualityTesters([equalBytes]);
}
