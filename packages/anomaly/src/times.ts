/** The latest time that is taken, in milliseconds since the epoch: the last one that a `Date` can hold. */
export const LATEST = 8_640_000_000_000_000;

/**
 * Whether a value is a time in milliseconds since the epoch, before it or after. One in nanoseconds is none: so far out
 * whole numbers have gaps, and a count of steps between two times need not end.
 */
export function isTime(at: unknown): at is number {
  return typeof at === "number" && at >= -LATEST && at <= LATEST;
}
