import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, withBundled } from "../support/bundled.mjs";

/*
 * Messages a second over real TCP, server and client in two processes, with the monitor and the log at both ends beside
 * the same without. Each run is a pair of processes of its own, with and without take turns, and ratios are taken within a
 * round: the machine's speed changes more than the result.
 */
const HELP = `  --rounds N   rounds of all ways (7)
  --only NAME  only this way: burst, turns, ping-pong or pieces
  --share N    of the messages that are usual in a run, such as 0.2 (1)
  --json       the figures as JSON`;
const TARGET = 0.7;
const WAYS = [
  { way: "burst", about: "64 B of JSON, one after another", warmUp: 40_000, messages: 200_000 },
  { way: "turns", about: "64 B of JSON, one in each turn of the event loop", warmUp: 10_000, messages: 50_000 },
  {
    way: "ping-pong",
    about: "64 B of JSON, each sent when the last one's echo is back",
    warmUp: 3_000,
    messages: 12_000,
  },
  { way: "pieces", about: "64 KiB of bytes, one after another", warmUp: 500, messages: 4_000 },
];

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    only: { type: "string" },
    share: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** A process of one end, and what it says: first where it listens, at last how it went. */
function end(program, what) {
  const child = fork(program, [JSON.stringify(what)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const said = [];
  child.on("message", (message) => said.push(message));
  const exited = once(child, "exit").then(([code]) => {
    if (code !== 0) throw new Error(`the ${what.role} ended with ${code}`);
    return said.at(-1);
  });
  return { url: () => Promise.race([once(child, "message").then(([{ url }]) => url), exited]), exited };
}

async function run(program, { way, warmUp, messages }, isMonitored) {
  const folder = await mkdtemp(join(tmpdir(), "securecomm-monitored-"));
  try {
    const share = Number(values.share);
    const what = { way, warmUp: Math.ceil(warmUp * share), messages: Math.ceil(messages * share) };
    const ends = ["server", "client"].map((role) => ({
      ...what,
      role,
      ...(isMonitored && { folder: join(folder, role) }),
    }));
    for (const { folder } of ends) if (folder !== undefined) await mkdir(folder);
    const server = end(program, ends[0]);
    const client = end(program, { ...ends[1], url: await server.url() });
    const [atServer, atClient] = await Promise.all([server.exited, client.exited]);
    if (!atClient.clean) throw new Error("the session did not end in order");
    if (isMonitored) await checkWatched(ends, [atServer, atClient], what);
    return {
      rate: (1_000 * what.messages) / atClient.milliseconds,
      cpu: (atServer.cpu + atClient.cpu) / what.messages,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A monitor or a log that did nothing would be the fastest. */
async function checkWatched(ends, results, { warmUp, messages }) {
  for (const [i, { folder, role }] of ends.entries()) {
    const { seen } = results[i];
    const log = await readFile(join(folder, "peer.log"), "utf8");
    const isWatched = seen.messages >= warmUp + messages && seen.alerts > 0 && seen.errors === 0;
    if (!isWatched || !log.includes('"event":"alert"') || !log.includes('"event":"session-closed"')) {
      throw new Error(`the ${role} was not watched as it should be: ${JSON.stringify(seen)}`);
    }
  }
}

/** One way, with and without, in turns; every other round begins with the other. */
async function compare(program, way) {
  const runs = { plain: [], monitored: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? ["plain", "monitored"] : ["monitored", "plain"]) {
      runs[name].push(await run(program, way, name === "monitored"));
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${way.way}: round ${round + 1} of ${rounds}, ${name}`);
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  const cpuRatios = runs.monitored.map(({ cpu }, round) => runs.plain[round].cpu / cpu);
  const ratios = runs.monitored.map(({ rate }, round) => rate / runs.plain[round].rate);
  const middle = (name, field) => median(runs[name].map((run) => run[field]));
  return {
    way: way.way,
    about: way.about,
    plain: Math.round(middle("plain", "rate")),
    monitored: Math.round(middle("monitored", "rate")),
    cpuMicroseconds: 1_000 * middle("plain", "cpu"),
    cpuRatio: median(cpuRatios),
    ratio: median(ratios),
    ratios,
    met: median(ratios) >= TARGET,
  };
}

function print({ about, plain, monitored, cpuMicroseconds, cpuRatio, ratio, ratios, met }) {
  const cells = [
    about,
    plain.toLocaleString("en"),
    monitored.toLocaleString("en"),
    `${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    `${cpuMicroseconds.toFixed(1)} µs`,
    cpuRatio.toFixed(2),
    `${TARGET}: ${met ? "met" : "NOT met"}`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

if (values.help) {
  console.log(HELP);
} else {
  await withBundled(new URL("end.mjs", import.meta.url), async (program) => {
    if (!values.json) {
      console.log(`${machine}; ${rounds} rounds; messages a second\n`);
      console.log(
        "| | without | with monitor and log | of that without, median (least to most) | CPU a message without, both ends | CPU without / with | target |",
      );
      console.log("| --- | --- | --- | --- | --- | --- | --- |");
    }
    const results = [];
    for (const way of WAYS) {
      if (values.only !== undefined && values.only !== way.way) continue;
      const result = await compare(program, way);
      results.push(result);
      if (!values.json) print(result);
    }
    if (values.json) console.log(JSON.stringify({ machine, rounds, target: TARGET, results }, null, 2));
    if (!results.every(({ met }) => met)) process.exitCode = 1;
  });
}
