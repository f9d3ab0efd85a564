import { harmlessJSON } from "../console/harmless.ts";

/** A value as one line of JSON that no terminal could obey, with its line feed. */
export function jsonLine(value: unknown): string {
  return `${harmlessJSON(JSON.stringify(value))}\n`;
}
