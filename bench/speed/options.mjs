import { parseArgs } from "node:util";
import { BENCHMARKS } from "./benchmarks.mjs";

export const HELP = `npm run bench -- [name …] [options]

  --rounds N        rounds of every benchmark (each has its own number)
  --share S         of the usual counts in a run, such as 0.2 (1)
  --contenders K,K  only these, such as ours,tls
  --json FILE       where the figures go (bench/.results/speed.json, speed-some.json with names or --contenders)
  --strict          exit code 1 when a target is missed too
  --list            the benchmarks and their contenders
  --help            this`;

/** Something is wrong with the arguments; the message says what would be right. */
export class UsageError extends Error {}

export function readOptions(args) {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        rounds: { type: "string" },
        share: { type: "string", default: "1" },
        contenders: { type: "string" },
        json: { type: "string" },
        strict: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
  const { values, positionals: names } = parsed;
  refuseUnknown(
    "benchmark",
    names,
    BENCHMARKS.map(({ name }) => name),
  );
  const keys = values.contenders?.split(",");
  const known = BENCHMARKS.flatMap(({ contenders }) => contenders.map(({ key }) => key));
  refuseUnknown("contender", keys ?? [], [...new Set(known)]);
  const share = Number(values.share);
  if (!(share > 0 && share <= 100)) throw new UsageError("--share is a number above 0, up to 100");
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds > 0)) {
    throw new UsageError("--rounds is a whole number above 0");
  }
  const { json, strict, list, help } = values;
  return { names, keys, share, rounds, json, strict, list, help, benchmarks: chosen(names, keys) };
}

function refuseUnknown(what, given, known) {
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`no ${what} is called ${unknown.join(", ")}; there are ${known.join(", ")}`);
}

/** The benchmarks that were asked for, with the contenders that were; all of them together are shorter. */
function chosen(names, keys) {
  return BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name))
    .map((benchmark) => ({
      ...benchmark,
      ...(names.length === 0 && benchmark.amongOthers),
      contenders: benchmark.contenders.filter(({ key, onlyIfNamed = false }) => keys?.includes(key) ?? !onlyIfNamed),
    }))
    .filter(({ contenders }) => contenders.length > 0);
}

export function listText() {
  return BENCHMARKS.map(
    ({ name, title, contenders }) => `${name.padEnd(14)} ${title}: ${contenders.map(({ key }) => key).join(", ")}`,
  ).join("\n");
}
