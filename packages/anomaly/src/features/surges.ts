import { PEAKS } from "./habits.ts";
import { PEAK_SIZE, Peak } from "./peaks.ts";
import { LAST_HOUR, LAST_MINUTE } from "./session-state.ts";

// What is little: ten messages or a picture's thumbnail in a minute, half a megabyte in an hour.
const COUNT_PEAK = new Peak(LAST_MINUTE, 10, 10);
const BYTES_PEAK = new Peak(LAST_MINUTE, 30_000, 10);
const HOUR_PEAK = new Peak(LAST_HOUR, 500_000, 2);

/**
 * Fills the row's columns 24 to 26: how far the counts and bytes in its columns 2, 5 and 6 are above the peer's peaks in
 * this direction; then the peaks learn.
 *
 * @param halfLife Milliseconds after which a habit counts half; the highest that a peer ever had is remembered longer.
 */
export function fillSurges(row: Float64Array, habits: Float64Array, sent: boolean, at: number, halfLife: number): void {
  const from = PEAKS + (sent ? 3 * PEAK_SIZE : 0);
  row[24] = COUNT_PEAK.surge(habits, from, at, row[2]!, 4 * halfLife);
  row[25] = BYTES_PEAK.surge(habits, from + PEAK_SIZE, at, row[5]!, 4 * halfLife);
  row[26] = HOUR_PEAK.surge(habits, from + 2 * PEAK_SIZE, at, row[6]!, 8 * halfLife);
}
