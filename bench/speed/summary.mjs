import { median, spread } from "./statistics.mjs";

const RIVAL = "tls";
const UNSIGNED = "ours";

/**
 * What a benchmark in rounds says of each contender that ran: its values, its ratios to the rival and, for signatures, to
 * ourselves without them, each within a round, the further columns, and whether its targets are met.
 */
export function summarise(benchmark, runs) {
  return benchmark.contenders
    .filter(({ key }) => runs[key].length > 0)
    .map((contender) => {
      const own = runs[contender.key];
      const ratioTo = (other) => ratios(benchmark, own, runs[other] ?? []);
      const ratio = ratioTo(RIVAL);
      return {
        key: contender.key,
        label: contender.label,
        runs: own.length,
        value: spread(own.map(benchmark.value)),
        ...(ratio !== undefined && { ratio }),
        columns: benchmark.columns.map(({ title, of }) => ({ title, median: median(own.map(of)) })),
        verdicts: verdictsOf(contender, benchmark.better, ratio, ratioTo),
      };
    });
}

/** Ratios of the values within the rounds that both took part in; `undefined` where there is none. */
function ratios({ value }, own, others) {
  const pairs = own.flatMap((run) => {
    const other = others.find(({ round }) => round === run.round);
    return other === undefined ? [] : [value(run) / value(other)];
  });
  return pairs.length === 0 ? undefined : spread(pairs);
}

/** Each target that could be judged: what is asked, what is so, and whether that is enough. */
function verdictsOf({ target, love, ofUnsigned }, better, ratio, ratioTo) {
  const verdicts = [];
  const judge = (kind, what, least, { median: found }, wants = better) =>
    verdicts.push({ kind, what, asked: least, found, met: wants === "more" ? found >= least : found <= least });
  if (target !== undefined && ratio !== undefined) judge("target", "of node:tls", target, ratio);
  if (typeof love === "number" && ratio !== undefined) judge("love", "of node:tls", love, ratio);
  const beaten = typeof love === "string" ? ratioTo(love) : undefined;
  if (beaten !== undefined) judge("love", "of plain TCP", 1, beaten);
  const unsigned = ofUnsigned === undefined ? undefined : ratioTo(UNSIGNED);
  if (unsigned !== undefined) {
    // Where less is better, turned over: how much of the speed is left.
    const left = better === "more" ? unsigned : { median: 1 / unsigned.median };
    judge("target", "of that without signatures", ofUnsigned, left, "more");
  }
  return verdicts;
}
