import { Pair } from "./pair.mjs";
import { settingsOf } from "./settings.mjs";

/** Those that run in a round, in its order: forth, and back in every other one. */
export function runningIn(round, contenders) {
  const running = contenders.filter(({ every = 1 }) => round % every === 0);
  return round % 2 === 0 ? running : running.toReversed();
}

/** Fewer say nothing. */
const LEAST_ROUNDS = 3;

/**
 * The contenders of a benchmark in turns, each a pair of processes that lives through all rounds, after a run to warm up.
 * Gives the runs of each contender by its key, with the round that they belong to. On a slow machine, no round begins after
 * the benchmark's time, but for the least number of them, and nobody runs again then on whom no target depends.
 */
export async function measureRounds({ program, credentials, benchmark, rounds: wanted, share, progress }) {
  const { contenders, command } = benchmark;
  const scaled = (count) => Math.ceil(count * share);
  const what = { ...benchmark.what, count: scaled(benchmark.what.count) };
  const runs = Object.fromEntries(contenders.map(({ key }) => [key, []]));
  const pairs = new Map();
  const rounds = wanted ?? benchmark.rounds;
  const end = wanted === undefined ? performance.now() + 1_000 * benchmark.seconds : Number.POSITIVE_INFINITY;
  let done = 0;
  try {
    for (const contender of contenders) {
      progress(`${contender.key} warms up`);
      const pair = await Pair.start(program, {
        contender: contender.contender,
        settings: settingsOf(contender, benchmark, credentials),
        way: benchmark.way,
      });
      pairs.set(contender.key, pair);
      const { warmUp = benchmark.warmUp ?? benchmark.what } = contender;
      await runOnce(pair, command, { ...what, ...warmUp, count: scaled(warmUp.count) });
    }
    for (let round = 0; round < rounds; round++) {
      if (round >= LEAST_ROUNDS && performance.now() > end) break;
      for (const { key, every = 1 } of runningIn(round, contenders)) {
        if (every > 1 && runs[key].length > 0 && performance.now() > end) continue;
        progress(`round ${round + 1} of ${rounds}, ${key}`);
        runs[key].push({ round, ...(await runOnce(pairs.get(key), command, what)) });
      }
      done += 1;
    }
  } finally {
    for (const pair of pairs.values()) pair.stop();
  }
  return { runs, rounds: done, what };
}

async function runOnce(pair, command, what) {
  if (command !== "handshakes") return pair.timedOverConnection(command, what);
  const result = await pair.timed(command, what);
  await pair.settled(what.count);
  return result;
}
