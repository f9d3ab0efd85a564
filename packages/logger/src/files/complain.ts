import { writeSync } from "node:fs";

/** A line on standard error. That nobody reads it, or that it is closed, harms nothing: `process.stderr` would throw then. */
export function complain(message: string): void {
  try {
    writeSync(2, `${message}\n`);
  } catch {
    // There is nowhere left to say it.
  }
}
