import type { AnomalyView, JudgeRequest, ReasonView } from "../../../../src/contract/anomalies.ts";

/** What is said of single reasons, by their key. */
export type Marks = ReadonlyMap<string, boolean>;

/** How many verdicts on reasons a request may hold. */
const MOST = 32;

/** The reasons of an anomaly in the order of their numbers: those of the line, then the changes of addresses; each once. */
export function reasonsOf(anomaly: Pick<AnomalyView, "reasons" | "addressChanges">): readonly ReasonView[] {
  const seen = new Set<string>();
  return [...anomaly.reasons, ...anomaly.addressChanges].filter(({ key }) => !seen.has(key) && seen.add(key));
}

/** Marks a reason; the same mark again takes it back. */
export function marked(marks: Marks, key: string, right: boolean): Marks {
  const next = new Map(marks);
  if (next.get(key) === right) next.delete(key);
  else if (next.has(key) || next.size < MOST) next.set(key, right);
  return next;
}

/** What was marked before. */
export function marksOf(anomaly: Pick<AnomalyView, "verdict">): Marks {
  return new Map(anomaly.verdict?.reasons.map(({ code, right }) => [code, right]));
}

/** What is sent; `undefined` where nothing is said: neither of the anomaly nor of a reason. */
export function judgement(
  verdict: "confirmed" | "false-alarm" | undefined,
  marks: Marks,
  note: string,
): JudgeRequest | undefined {
  if (verdict === undefined && marks.size === 0) return undefined;
  const written = note.trim().slice(0, 1000);
  return {
    reasons: [...marks].map(([code, right]) => ({ code, right })),
    ...(verdict === undefined ? {} : { verdict }),
    ...(written === "" ? {} : { note: written }),
  };
}
