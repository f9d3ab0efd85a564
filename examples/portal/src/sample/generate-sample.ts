import { createRandom } from "@securecomm/anomaly";
import { ordinaryDay } from "./ordinary-days.ts";
import { moment, plantedRequests } from "./planted.ts";
import { lineOf, type Planted, type SampleRequest, SHOP_OFFSET } from "./sample-line.ts";

const DAY = 24 * 3_600_000;
const DAYS = 14;

/** A generated log, and which of its lines are out of the ordinary. */
export interface Sample {
  /** In the order of time, each ended by `\n`. */
  readonly text: string;
  readonly lines: readonly SampleLine[];
}

/** One line of a sample. */
export interface SampleLine {
  readonly text: string;
  readonly at: number;
  /** Missing for what is ordinary. */
  readonly planted?: Planted;
}

/**
 * A fortnight of the access log of a small shop: staff, customers, programs, tills, a crawler and a nightly backup with
 * their habits, and among them what the detectors are there for. The same time and seed give the same log.
 *
 * @param now The log's end: milliseconds since the epoch.
 */
export function generateSample({ now, seed = 1 }: { readonly now: number; readonly seed?: number }): Sample {
  const random = createRandom(seed);
  const begin = now - DAYS * DAY;
  const requests: SampleRequest[] = plantedRequests(now);
  for (let day = DAYS; day >= 0; day--) {
    const midnight = moment(now, 0, day);
    const weekday = new Date(midnight + SHOP_OFFSET * 60_000).getUTCDay();
    requests.push(...ordinaryDay(midnight, weekday, random.fork(day)));
  }
  const lines = requests
    // Some lines tell whole seconds only: a log is in the order of what it tells.
    .map((request) => ({ ...request, at: Math.floor(request.at / 1000) * 1000 }))
    .filter(({ at }) => at > begin && at <= now)
    .sort((a, b) => a.at - b.at)
    .map((request): SampleLine => {
      const { at, planted } = request;
      return { text: lineOf(request), at, ...(planted === undefined ? {} : { planted }) };
    });
  return { text: lines.map(({ text }) => `${text}\n`).join(""), lines };
}
