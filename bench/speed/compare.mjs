import { relative } from "node:path";
import { machine, withBundled } from "../support/bundled.mjs";
import { makeCredentials } from "./credentials.mjs";
import { HELP, listText, readOptions, UsageError } from "./options.mjs";
import { stopAll } from "./pair.mjs";
import { resultsPath, versions, writeResults } from "./results.mjs";
import { summarise } from "./summary.mjs";
import { roundsTable, sessionsTable } from "./table.mjs";

/*
 * This project beside node:tls, ws over TLS and plain TCP, server and client in two processes over loopback. The contenders
 * take turns, and ratios are taken within a round: the machine's speed changes more than the result.
 */

let stopped = false;

/** One line on a terminal that is written over. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

async function measure(benchmark, options, program, credentials) {
  const begun = performance.now();
  const found = await benchmark.measure({
    program,
    credentials,
    benchmark,
    rounds: options.rounds,
    share: options.share,
    progress: (text) => progress(`${benchmark.name}: ${text}`),
  });
  progress("");
  const seconds = (performance.now() - begun) / 1_000;
  const summary = found.runs && summarise(benchmark, found.runs);
  print(benchmark, found, summary, seconds);
  const { name, title, unit, better } = benchmark;
  return { name, title, unit, better, seconds, ...found, ...(summary && { summary }) };
}

function print(benchmark, { what, rounds, results }, summary, seconds) {
  const settings = Object.entries({ ...what, ...(rounds && { rounds }) })
    .map(([name, value]) => `${name} ${value.toLocaleString("en")}`)
    .join(", ");
  console.log(`\n## ${benchmark.title} (\`${benchmark.name}\`)\n\n${settings}; ${seconds.toFixed(0)} s`);
  if (summary) console.log(`\n${roundsTable(benchmark, summary)}`);
  for (const [key, result] of Object.entries(results ?? {})) {
    const { label } = benchmark.contenders.find((contender) => contender.key === key);
    console.log(`\n${label}\n\n${sessionsTable(result)}`);
  }
}

/** Every chosen benchmark; one that fails does not keep the others from running. */
async function measureAll(options) {
  const results = [];
  const failed = [];
  await withBundled(new URL("end.mjs", import.meta.url), async (program) => {
    const credentials = await makeCredentials();
    for (const benchmark of options.benchmarks) {
      if (stopped) break;
      try {
        results.push(await measure(benchmark, options, program, credentials));
      } catch (error) {
        if (stopped) break;
        progress("");
        failed.push(benchmark.name);
        console.error(`${benchmark.name} failed: ${error.stack}`);
      }
    }
  });
  return { results, failed };
}

function missedIn(results) {
  return results.flatMap(({ name, summary = [] }) =>
    summary.flatMap(({ label, verdicts }) =>
      verdicts
        .filter(({ kind, met }) => kind === "target" && !met)
        .map(({ what, asked, found }) => `${name}, ${label}: ${found.toFixed(2)} ${what} instead of ${asked}`),
    ),
  );
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(HELP);
  if (options.list) return console.log(listText());
  const begun = performance.now();
  const at = new Date().toISOString();
  const about = await versions();
  console.log(`${machine}; OpenSSL ${about.openssl}, ws ${about.ws}; ${about.commit ?? "no commit"}; ${at}`);
  const { results, failed } = await measureAll(options);
  if (stopped) return;
  const seconds = (performance.now() - begun) / 1_000;
  const missed = missedIn(results);
  const path = options.json ?? resultsPath(options.names.length === 0 && options.keys === undefined);
  const { names, keys, share, rounds } = options;
  await writeResults(path, {
    machine,
    at,
    versions: about,
    settings: { names, keys, share, rounds },
    seconds,
    failed,
    missed,
    benchmarks: results,
  });
  console.log(`\n${missed.length === 0 ? "No target that was measured is missed" : `Missed: ${missed.join("; ")}`}.`);
  console.log(`${seconds.toFixed(0)} s; all figures are in ${relative(process.cwd(), path)}`);
  if (failed.length > 0 || (options.strict && missed.length > 0)) process.exitCode = 1;
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
]) {
  process.once(signal, () => {
    stopped = true;
    process.exitCode = code;
    stopAll();
  });
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
