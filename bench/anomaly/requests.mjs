import { ACCESS_LOG_FEATURES, createDetector, createRandom, learnAccessLog, rocAuc } from "@securecomm/anomaly";
import { mean, needData, readRecords } from "./data.mjs";

// Novelty: trained on a part of the benign requests, tested on the others and all attacks, with the package's features.
needData();
const DETECTORS = process.argv.length > 2 ? process.argv.slice(2) : ["iforest", "ensemble", "knn"];
const SPLITS = [1, 2, 3, 4, 5];

const TIME = ["hour", "weekday", "weekend"];
const CLIENT = ["client_hour_rarity", "client_address_rarity", "client_user_agent_rarity", "client_rate"];
const ANSWER = ["status", "client_error", "server_error", "bytes"];
const AGENT = ["user_agent_rarity"];
const METHOD_AND_PATH = ACCESS_LOG_FEATURES.features
  .map(({ name }) => name)
  .filter((name) => /path|segment|method|area/.test(name));

const table = [];

/** Trains on benign entries, scores the others; the area under the curve of each detector. */
function measure(train, test, without) {
  const { extractor, rows } = learnAccessLog(
    train.map(({ entry }) => entry),
    { without },
  );
  const width = rows.width;
  const data = new Float64Array(test.length * width);
  for (const [i, { entry }] of test.entries()) data.set(extractor.extract(entry), i * width);
  const labels = test.map(({ label }) => label);
  return DETECTORS.map((name) =>
    rocAuc(createDetector(name, { seed: 1 }).fit(rows).scoreBatch({ data, width }), labels),
  );
}

function report(task, runs, target) {
  DETECTORS.forEach((detector, k) => {
    const aucs = runs.map((run) => run[k]);
    table.push({
      task,
      detector,
      "mean AUC": Number(mean(aucs).toFixed(4)),
      worst: Number(Math.min(...aucs).toFixed(4)),
      splits: aucs.length,
      target: target ?? "",
    });
  });
}

/** Benign ones to train on, two of three; those with the same key stand on one side. */
function split(items, seed, keyOf) {
  const random = createRandom(seed);
  const sides = new Map();
  const train = [];
  const test = [];
  for (const item of items) {
    const key = keyOf(item);
    if (item.label === 0 && !sides.has(key)) sides.set(key, random.uniform() < 2 / 3);
    (item.label === 0 && sides.get(key) ? train : test).push(item);
  }
  return { train, test };
}

function requestEntry(method, url) {
  const mark = url.indexOf("?");
  return {
    at: 0,
    offset: 0,
    client: "-",
    clientSource: "address",
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
  };
}

{
  const key = ({ entry }) => `${entry.method} ${entry.path}?${entry.query}`;
  const all = readRecords("http-csic2010/requests.csv.gz").map((record) => ({
    entry: requestEntry(record.method, record.url),
    label: Number(record.label),
  }));
  const without = [...TIME, ...CLIENT, ...ANSWER, ...AGENT];
  const run = (items) =>
    SPLITS.map((seed) => {
      const { train, test } = split(items, seed, key);
      return measure(train, test, without);
    });
  report("CSIC 2010, repeats on one side", run(all), 0.85);
  report("CSIC 2010, repeats removed", run([...new Map(all.map((item) => [key(item), item])).values()]));
}

{
  const all = readRecords("access-logs/access.csv.gz").map((record) => ({
    entry: {
      ...requestEntry(record.method, record.path),
      at: Date.parse(record.ts),
      client: record.client,
      status: Number(record.status),
      bytes: Number(record.bytes),
      userAgent: record.user_agent === "-" ? undefined : record.user_agent,
    },
    label: Number(record.label),
    source: record.source,
  }));
  const site = all.filter(({ label }) => label === 0).sort((a, b) => a.entry.at - b.entry.at);
  const cut = Math.floor(0.7 * site.length);
  const test = [...site.slice(cut), ...all.filter(({ label }) => label === 1)];
  report("scanners in access logs", [measure(site.slice(0, cut), test, [...TIME, ...CLIENT])], 0.98);
  const without = [...TIME, ...CLIENT, ...AGENT, ...ANSWER];
  report("the same by method and URL only", [measure(site.slice(0, cut), test, without)]);
}

{
  const all = readRecords("http-params/payloads.csv.gz").map((record) => ({
    entry: requestEntry("GET", `/?value=${encodeURIComponent(record.payload)}`),
    label: Number(record.label === "anom" || record.label === "1"),
  }));
  const without = [...TIME, ...CLIENT, ...ANSWER, ...AGENT, ...METHOD_AND_PATH];
  const runs = SPLITS.map((seed) => {
    const { train, test } = split(all, seed, ({ entry }) => entry.query);
    return measure(train, test, without);
  });
  report("payloads as one parameter", runs);
}

console.table(table);
for (const task of new Set(table.filter(({ target }) => target !== "").map((row) => row.task))) {
  const rows = table.filter((row) => row.task === task);
  const reached = rows.filter((row) => row["mean AUC"] >= row.target);
  const figures = rows.map((row) => `${row.detector} ${row["mean AUC"]}`).join(", ");
  const verdict = reached.length === 0 ? "MISSED" : `reached by ${reached.map((row) => row.detector).join(", ")}`;
  console.log(`${task}, target ${rows[0].target}: ${verdict} (${figures})`);
}
