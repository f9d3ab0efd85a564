// Novelty on NSL-KDD: trained on 8,000 of the benign connections, tested on the other benign ones and all attacks. The
// columns `attack` and `difficulty` say what a row is, and are left out.
import { averagePrecision, createDetector, createRandom, fitTable, rocAuc } from "@securecomm/anomaly";
import { anchors, mean, needData, readRecords } from "./data.mjs";

needData();
const TARGET = 0.96;
const TRAINING = 8_000;
const SEEDS = [1, 2, 3, 4, 5];
const records = readRecords("nsl-kdd/train20.csv.gz");
const attacks = records.filter(({ label }) => label === "1");
const theirs = anchors().tasks["nsl-kdd:shared"].sk;

const results = { iforest: [], ensemble: [] };
let columns = 0;
for (const seed of SEEDS) {
  const benign = shuffle(
    records.filter(({ label }) => label === "0"),
    seed,
  );
  const encoder = fitTable(benign.slice(0, TRAINING), { exclude: ["label", "attack", "difficulty"] });
  columns = encoder.featureSet.features.length;
  const training = encoder.encodeAll(benign.slice(0, TRAINING));
  const tested = [...benign.slice(TRAINING), ...attacks];
  const rows = encoder.encodeAll(tested);
  const labels = tested.map(({ label }) => Number(label));
  for (const [name, runs] of Object.entries(results)) {
    const scores = createDetector(name, { seed }).fit(training).scoreBatch(rows);
    runs.push({ auc: rocAuc(scores, labels), ap: averagePrecision(scores, labels) });
  }
}
const rounded = (number) => Number(number.toFixed(4));
console.table(
  Object.entries(results).map(([detector, runs]) => ({
    detector,
    AUC: rounded(mean(runs.map(({ auc }) => auc))),
    worst: rounded(Math.min(...runs.map(({ auc }) => auc))),
    "average precision": rounded(mean(runs.map(({ ap }) => ap))),
  })),
);
const reached = mean(results.iforest.map(({ auc }) => auc));
console.log(
  `NSL-KDD, ${columns} columns, ${SEEDS.length} seeds: AUC ${reached.toFixed(4)} (at least ${TARGET}; scikit-learn ${theirs.auc}): ` +
    `${reached >= TARGET ? "met" : "NOT met"}`,
);

function shuffle(items, seed) {
  const random = createRandom(seed);
  for (let i = items.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [items[i], items[other]] = [items[other], items[i]];
  }
  return items;
}
