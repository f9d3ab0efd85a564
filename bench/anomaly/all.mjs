import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

// Every measurement of @securecomm/anomaly, one after another, each in a process of its own.
const all = [
  ["forest", "isolation forest beside scikit-learn's, 21 sets"],
  ["ensemble", "ensemble beside scikit-learn's isolation forest, 21 sets"],
  ["requests", "novelty: HTTP requests, access logs"],
  ["iec104", "novelty: messages of a control protocol"],
  ["nsl-kdd", "novelty: network connections"],
  ["threshold", "realised false-positive rate"],
  ["explain", "is a planted extreme value named first?"],
  ["feedback", "precision among the first 60 reviewed"],
  ["ready-model", "the ready model: false alarms, detection by attack"],
  ["speed", "training, scoring, size of a model"],
  ["monitor", "the monitor: a million events, 10,000 subjects"],
  ["addresses", "address changes: cost of a line"],
];

const wished = process.argv.slice(2);
const unknown = wished.filter((name) => !all.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(`no measurement is called ${unknown.join(", ")}; there are ${all.map(([name]) => name).join(", ")}`);
  process.exit(2);
}
let failed = 0;
for (const [name, what] of all) {
  if (wished.length > 0 && !wished.includes(name)) continue;
  console.log(`\n== ${name}: ${what}`);
  const started = performance.now();
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, ["--expose-gc", file], { stdio: "inherit" });
  console.log(`(${((performance.now() - started) / 1000).toFixed(0)} s)`);
  if (status !== 0) failed++;
}
if (failed > 0) console.error(`${failed} of them ended with an error`);
process.exitCode = failed === 0 ? 0 : 1;
