/** The milliseconds of a second as three digits, then `Z`. */
const THOUSANDTHS: readonly string[] = Array.from({ length: 1000 }, (_, ms) => `${String(ms).padStart(3, "0")}Z`);

/** What `Date` can tell, in milliseconds before and after the epoch. */
const LAST = 8.64e15;

/**
 * A clock that says the time in UTC, as `2026-11-22T10:41:12.345Z`, between `before` and `after`. The calendar is asked
 * once a second only. A `now` that says nonsense is replaced by the system's clock for that time.
 */
export function isoClock(now: () => number, before = "", after = ""): () => string {
  const ends = after === "" ? THOUSANDTHS : THOUSANDTHS.map((end) => end + after);
  let last = Number.NaN;
  let text = "";
  let current = Number.NaN;
  let beginning = "";
  return () => {
    const said = asked(now);
    if (said === last) return text;
    last = said;
    const at = Math.floor(said);
    const ms = Math.abs(at) <= LAST ? at : Date.now();
    const second = Math.floor(ms / 1000);
    if (second !== current) {
      const iso = new Date(second * 1000).toISOString();
      beginning = before + iso.slice(0, iso.length - 4);
      current = second;
    }
    text = beginning + ends[ms - second * 1000];
    return text;
  };
}

/** What a clock says; a clock that throws, or says something that is no number, says nonsense. */
function asked(now: () => number): number {
  try {
    const said: unknown = now();
    return typeof said === "number" ? said : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
