import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { markdown } from "./speed/table.mjs";
import { machine, withBundled } from "./support/bundled.mjs";

/*
 * The primitives of @securecomm/crypto over node:crypto and over noble, in turns in one process: a batch of the one, a batch
 * of the other. The median is what is usual; the tenth part (p10) is the machine at its best.
 */
const HELP = `npm run bench:primitives -- [text …] [options]

  text         only primitives with one of these texts in their names, such as ECDH
  --batches N  batches of each (25)
  --json FILE  the figures, all batches included, as JSON
  --help       this`;
/** Milliseconds of a batch: long beside the clock's steps, short beside the machine's slow phases. */
const BATCH = 10;
/** What fills the caches and lets the compiler finish, in milliseconds. */
const WARM_UP = 60;

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      batches: { type: "string", default: "25" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const batches = Number(values.batches);
  if (!(Number.isSafeInteger(batches) && batches > 0)) throw new Error("--batches is a whole number above 0");
  return { ...values, batches, texts: positionals.map((text) => text.toLowerCase()) };
}

function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))];
}

/** Milliseconds that `times` calls take. */
async function batch(work, times) {
  const begun = performance.now();
  for (let i = 0; i < times; i++) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  return performance.now() - begun;
}

/** Runs it until it is warm, and gives how many calls fill a batch. */
async function warmUp(work) {
  let times = 1;
  let spent = 0;
  let each = Number.POSITIVE_INFINITY;
  while (spent < WARM_UP) {
    const took = await batch(work, times);
    spent += took;
    each = took / times;
    times = Math.max(1, Math.min(Math.ceil(BATCH / each), 2 * times));
  }
  return Math.max(1, Math.ceil(BATCH / each));
}

async function compare({ name, bytes, prepare }, backends, batches) {
  const works = [];
  for (const backend of Object.values(backends)) {
    const work = await prepare(backend);
    works.push({ backend: backend.name, work, times: await warmUp(work), microseconds: [] });
  }
  for (let i = 0; i < batches; i++) {
    for (const one of i % 2 === 0 ? works : works.toReversed()) {
      one.microseconds.push((1_000 * (await batch(one.work, one.times))) / one.times);
    }
  }
  const [node, noble] = works;
  const ratios = noble.microseconds.map((microseconds, i) => microseconds / node.microseconds[i]);
  return {
    name,
    bytes,
    ratio: quantile(ratios, 0.5),
    backends: works.map(({ backend, times, microseconds }) => ({
      backend,
      times,
      p10: quantile(microseconds, 0.1),
      median: quantile(microseconds, 0.5),
      microseconds,
    })),
  };
}

function row({ name, bytes, ratio, backends }) {
  const mebibytes = ({ p10 }) => (bytes === undefined ? "" : (bytes / 2 ** 20 / (p10 / 1e6)).toFixed(0));
  return [
    name,
    ...backends.flatMap(({ p10, median }) => [p10.toFixed(1), median.toFixed(1)]),
    ratio.toFixed(2),
    ...backends.map(mebibytes),
  ];
}

const options = readOptions();
if (options.help) {
  console.log(HELP);
} else {
  await withBundled(new URL("primitives/work.mjs", import.meta.url), async (program) => {
    const { BACKENDS, PRIMITIVES } = await import(program);
    const begun = performance.now();
    const chosen = PRIMITIVES.filter(
      ({ name }) => options.texts.length === 0 || options.texts.some((text) => name.toLowerCase().includes(text)),
    );
    if (chosen.length === 0) throw new Error(`there are: ${PRIMITIVES.map(({ name }) => name).join("; ")}`);
    const results = [];
    for (const primitive of chosen) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${primitive.name}`);
      results.push(await compare(primitive, BACKENDS, options.batches));
    }
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    console.log(`${machine}, OpenSSL ${process.versions.openssl}; ${options.batches} batches of about ${BATCH} ms\n`);
    const header = ["µs", "node, p10", "median", "noble, p10", "median", "noble / node", "node, MiB/s", "noble, MiB/s"];
    console.log(markdown(header, results.map(row)));
    console.log(`\n${((performance.now() - begun) / 1_000).toFixed(0)} s`);
    if (options.json !== undefined) {
      await mkdir(dirname(options.json), { recursive: true });
      await writeFile(options.json, `${JSON.stringify({ machine, at: new Date().toISOString(), results }, null, 1)}\n`);
    }
  });
}
