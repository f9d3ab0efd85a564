import { holdUntil, startHolding } from "./memory.mjs";
import { slope } from "./statistics.mjs";

/** Sessions before the first step: what only the first ones cost is no part of it. */
const WARM_UP = 200;
/** Files that a process needs beside its connections. */
const OTHER_FILES = 200;

/**
 * Idle sessions on one listener, added in steps: what one more costs at each step, in bytes, in time and in processor time
 * of both ends, and what the processor does while all are idle.
 */
export async function measureSessions({ program, credentials, benchmark, share, progress }) {
  const { contenders, steps, underWay, idle } = benchmark;
  const step = Math.ceil(benchmark.step * share);
  refuseFewFiles(WARM_UP + steps * step + OTHER_FILES);
  const results = {};
  for (const { key, ...contender } of contenders) {
    const pair = await startHolding(program, contender, benchmark, credentials);
    try {
      let last = await holdUntil(pair, { count: WARM_UP, connections: WARM_UP, underWay });
      const taken = [];
      for (let i = 1; i <= steps; i++) {
        progress(`${key}, ${i * step} sessions`);
        const next = await holdUntil(pair, { count: step, connections: WARM_UP + i * step, underWay });
        taken.push({ sessions: i * step, ...oneMore(last, next, step) });
        last = next;
      }
      progress(`${key}, ${steps * step} sessions, idle`);
      const cpu = await idleCpu(pair, idle);
      await pair.both("holds", { connections: WARM_UP + steps * step });
      results[key] = { steps: taken, growth: growthOf(taken), idle: cpu };
    } finally {
      pair.stop();
    }
  }
  return { results, what: { sessions: steps * step, step, underWay } };
}

/** What one session of a step took: milliseconds, and bytes and microseconds of processor time of each end. */
function oneMore(last, next, step) {
  const of = (end) => ({
    rss: (next[end].rss - last[end].rss) / step,
    heap: (next[end].heap - last[end].heap) / step,
    cpu: next.cpu[end] / step,
  });
  return { milliseconds: next.milliseconds / step, server: of("server"), client: of("client") };
}

/** How much each figure of one more grows from the first step to the last, on the line through all, as a part of its mean. */
function growthOf(taken) {
  const sessions = taken.map((step) => step.sessions);
  const grows = (of) => {
    const values = taken.map(of);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      mean,
      growth: (slope(sessions, values) * (sessions.at(-1) - sessions[0])) / mean,
      mostOverLeast: Math.max(...values) / Math.min(...values),
    };
  };
  return {
    milliseconds: grows((step) => step.milliseconds),
    cpu: grows(({ server, client }) => server.cpu + client.cpu),
    serverCpu: grows(({ server }) => server.cpu),
    heap: grows(({ server, client }) => server.heap + client.heap),
    rss: grows(({ server, client }) => server.rss + client.rss),
  };
}

/** Milliseconds of processor time a second, of each end, while nothing happens. */
async function idleCpu(pair, milliseconds) {
  const before = await pair.both("cpu");
  const begun = performance.now();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const after = await pair.both("cpu");
  const seconds = (performance.now() - begun) / 1_000;
  const of = (end) => (after[end] - before[end]) / 1_000 / seconds;
  return { server: of("server"), client: of("client") };
}

function refuseFewFiles(needed) {
  const { soft } = process.report.getReport().userLimits.open_files;
  if (soft !== "unlimited" && Number(soft) < needed) {
    throw new Error(`this needs ${needed} open files in a process, and ${soft} are allowed: see \`ulimit -n\``);
  }
}
