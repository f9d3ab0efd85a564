import type { LineFilterOptions } from "../reader.ts";
import { createLineFilter } from "../reader.ts";

/** Which lines are wanted; all of these must be met. */
export interface Selection extends LineFilterOptions {
  /** A text that must stand in the line. */
  readonly grep?: string | undefined;
}

/** What decides about each line. */
export function selects({ grep, ...fields }: Selection): (line: string) => boolean {
  const wanted = createLineFilter(fields);
  if (grep === undefined) return wanted;
  // In JSON, a quotation mark stands escaped.
  const escaped = JSON.stringify(grep).slice(1, -1);
  return (line) => (line.includes(grep) || line.includes(escaped)) && wanted(line);
}
