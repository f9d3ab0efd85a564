import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { machine, withBundled } from "../support/bundled.mjs";

/*
 * Lines a second into a file, each line an object of 8 fields and a text, until all are in the file and it is closed: this
 * package plain and sealed, pino alone in three settings, and pino with rotating-file-stream. Each run is a process of its
 * own, the contenders take turns, and ratios are taken within a round: the machine's speed changes more than the result.
 */
const HELP = `  --lines N    lines a run (300,000)
  --rounds N   rounds of all contenders (7)
  --only TEXT  only contenders with TEXT in their name; pino's three always run
  --folder F   where the files are written (the system's folder for temporary files)
  --json       the figures as JSON`;
const PINOS = ["pino, sync", "pino, async", "pino, async, 4096"];
const OTHERS = ["pino, rotating-file-stream", "plain", "sealed"];
const TARGETS = { plain: 0.9, sealed: 0.5 };
const LOOPS = [
  { loop: "without a pause", yieldEvery: 0 },
  { loop: "the event loop turns every 100 lines", yieldEvery: 100 },
];

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "300000" },
    rounds: { type: "string", default: "7" },
    only: { type: "string", default: "" },
    folder: { type: "string", default: tmpdir() },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const lines = Number(values.lines);
const rounds = Number(values.rounds);

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

async function countLines(folder) {
  let count = 0;
  for (const name of await readdir(folder)) {
    for await (const chunk of createReadStream(join(folder, name))) {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count++;
    }
  }
  return count;
}

async function run(program, contender, yieldEvery) {
  const folder = await mkdtemp(join(values.folder, "securecomm-throughput-"));
  try {
    const [warm, measured] = [join(folder, "warm"), join(folder, "measured")];
    await Promise.all([mkdir(warm), mkdir(measured)]);
    const what = JSON.stringify({ contender, lines, yieldEvery, warmUp: Math.min(50_000, lines) });
    const { stdout } = await promisify(execFile)(process.execPath, [program, warm, measured, what]);
    if (contender !== "sealed") {
      const found = await countLines(measured);
      if (found !== lines) throw new Error(`${contender}: ${found} lines instead of ${lines} are in the file`);
    }
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One loop, all contenders, in turns; each round begins with another. */
async function compare(program, { loop, yieldEvery }) {
  const names = [...PINOS, ...OTHERS.filter((name) => name.includes(values.only))];
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length];
      runs[name].push(await run(program, name, yieldEvery));
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${loop}: round ${round + 1} of ${rounds}, ${name}`);
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  const rate = ({ milliseconds }) => (1000 * lines) / milliseconds;
  const rates = (name) => runs[name].map(rate);
  const rival = PINOS.reduce((best, name) => (median(rates(name)) > median(rates(best)) ? name : best));
  const rows = names.map((name) => {
    const ratios = rates(name).map((mine, round) => mine / rates(rival)[round]);
    return {
      contender: name,
      linesPerSecond: Math.round(median(rates(name))),
      ratio: median(ratios),
      ratios,
      target: TARGETS[name],
      cpuRatio: median(runs[name].map(({ cpu }, round) => runs[rival][round].cpu / cpu)),
      cpuMicrosecondsPerLine: median(runs[name].map(({ cpu }) => (1000 * cpu) / lines)),
      handedOverMicrosecondsPerLine: median(runs[name].map(({ handedOver }) => (1000 * handedOver) / lines)),
      peakMemory: median(runs[name].map(({ peakMemory }) => peakMemory)),
    };
  });
  return { loop, rival, rows };
}

function print({ loop, rival, rows }) {
  console.log(`\n${loop}; the rival is "${rival}"\n`);
  console.log(
    "| | lines a second | of the rival's, median (least to most) | target | CPU a line | rival's CPU / CPU | until handed over | peak memory |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const row of rows) {
    const range = `${Math.min(...row.ratios).toFixed(2)} to ${Math.max(...row.ratios).toFixed(2)}`;
    const target = row.target === undefined ? "" : `${row.target}: ${row.ratio >= row.target ? "met" : "not met"}`;
    const cells = [
      row.contender,
      row.linesPerSecond.toLocaleString("en"),
      `${row.ratio.toFixed(2)} (${range})`,
      target,
      `${row.cpuMicrosecondsPerLine.toFixed(2)} µs`,
      row.cpuRatio.toFixed(2),
      `${row.handedOverMicrosecondsPerLine.toFixed(2)} µs`,
      `${(row.peakMemory / 2 ** 20).toFixed(0)} MiB`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

if (values.help) {
  console.log(HELP);
} else {
  await withBundled(new URL("contender.mjs", import.meta.url), async (program) => {
    if (!values.json) console.log(`${machine}; ${lines} lines a run, ${rounds} rounds`);
    const results = [];
    for (const loop of LOOPS) {
      const result = await compare(program, loop);
      results.push(result);
      if (!values.json) print(result);
    }
    if (values.json) console.log(JSON.stringify({ machine, lines, rounds, results }, null, 2));
  });
}
