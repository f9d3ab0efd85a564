import { Pair } from "./pair.mjs";
import { runningIn } from "./rounds.mjs";
import { settingsOf } from "./settings.mjs";

/**
 * In MiB. Handshakes make garbage, and V8 answers by letting the space for new objects grow to 48 MiB: by as much as
 * some hundred sessions take, at a moment that no contender has chosen.
 */
const SMALL_NURSERY = "--max-semi-space-size=1";

/** Starts a contender whose ends can collect their garbage. */
export function startHolding(program, contender, benchmark, credentials) {
  return Pair.start(program, {
    contender: contender.contender,
    settings: settingsOf(contender, benchmark, credentials),
    way: benchmark.way,
    execArgv: ["--expose-gc", SMALL_NURSERY],
  });
}

/**
 * Bytes that one more idle session takes, at each end: the slope between few and many. A pair of fresh processes for each
 * run, because freed memory does not always go back to the system.
 */
export async function measureMemory({ program, credentials, benchmark, rounds = benchmark.rounds, share, progress }) {
  const { contenders, underWay } = benchmark;
  const [from, to] = [benchmark.from, benchmark.to].map((count) => Math.ceil(count * share));
  const runs = Object.fromEntries(contenders.map(({ key }) => [key, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of runningIn(round, contenders)) {
      const pair = await startHolding(program, contender, benchmark, credentials);
      try {
        progress(`round ${round + 1} of ${rounds}, ${contender.key}, ${from} sessions`);
        const few = await holdUntil(pair, { count: from, connections: from, underWay });
        progress(`round ${round + 1} of ${rounds}, ${contender.key}, ${to} sessions`);
        const many = await holdUntil(pair, { count: to - from, connections: to, underWay });
        const each = (end, field) => (many[end][field] - few[end][field]) / (to - from);
        const of = (end) => ({ rss: each(end, "rss"), heap: each(end, "heap") });
        runs[contender.key].push({ round, server: of("server"), client: of("client") });
      } finally {
        pair.stop();
      }
    }
  }
  return { runs, rounds, what: { from, to } };
}

/** Adds idle sessions and gives what both ends hold then, and what it took. */
export async function holdUntil(pair, { count, connections, underWay }) {
  const { milliseconds, cpu } = await pair.timed("hold", { count, underWay });
  await pair.both("holds", { connections });
  return { milliseconds, cpu, ...(await pair.both("memory")) };
}
