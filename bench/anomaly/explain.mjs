// Explanations: one extreme value is planted in a normal row that the model has not seen; is its feature named first?
// The value lies beyond all training values, by 3 to 8 times the width of the column's middle half (its standard
// deviation where that is 0). Columns that never vary in training are planted with 1 more or less than their value.
import { createDetector, createRandom, describeReason, explainRow, fitTails } from "@securecomm/anomaly";
import { adbench, mean, needData } from "./data.mjs";

needData();
const MOST_TRAINING_ROWS = 4000;
const ROWS = 60;
const PLANTS_IN_A_ROW = 4;

/** A small set of our own: lengths, waits, counts, a rare flag and a column that never varies. */
function ownSet() {
  const random = createRandom(3);
  const count = 2000;
  const data = new Float64Array(count * 5);
  for (let i = 0; i < count; i++) {
    const length = Math.round(Math.exp(5 + 0.8 * random.normal()));
    const wait = -2 * Math.log(1 - random.uniform());
    data.set([length, wait, random.below(30), random.uniform() < 0.02 ? 1 : 0, 7], i * 5);
  }
  return { name: "(our own)", rows: { data, width: 5 }, labels: new Uint8Array(count) };
}

function columnShape(rows, column) {
  const values = Float64Array.from(rows, (row) => row[column]).sort();
  const at = (share) => values[Math.floor(share * (values.length - 1))];
  const middle = mean(Array.from(values));
  const deviation = Math.sqrt(mean(Array.from(values, (x) => (x - middle) ** 2)));
  return { least: values[0], most: values.at(-1), width: at(0.75) - at(0.25) || deviation || 1 / 5 };
}

const table = [];
for (const { name, rows, labels } of [...adbench(), ownSet()]) {
  const { data, width } = rows;
  const random = createRandom(1);
  const normal = Array.from(labels.keys()).filter((i) => labels[i] === 0);
  for (let i = normal.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [normal[i], normal[j]] = [normal[j], normal[i]];
  }
  const row = (i) => Array.from(data.subarray(i * width, (i + 1) * width));
  const half = Math.min(MOST_TRAINING_ROWS, normal.length >> 1);
  const training = normal.slice(0, half).map(row);
  const features = Array.from({ length: width }, (_, j) => ({ name: `f${j}`, unit: "number", strange: "both" }));
  const featureSet = { name: "table", version: 1, features };
  const tails = fitTails(training, features);
  const shapes = features.map((_, j) => columnShape(training, j));
  const line = { set: name, columns: width, "training rows": half };
  for (const detectorName of ["iforest", "ensemble"]) {
    const detector = createDetector(detectorName, { seed: 1 }).fit(training);
    const planting = createRandom(2);
    let trials = 0;
    let named = 0;
    let lowered = 0;
    for (const i of normal.slice(half, half + ROWS)) {
      for (let k = 0; k < PLANTS_IN_A_ROW; k++) {
        const planted = row(i);
        const j = planting.below(width);
        const { least, most, width: spread } = shapes[j];
        const far = (3 + 5 * planting.uniform()) * spread;
        planted[j] = planting.below(2) === 1 ? most + far : least - far;
        const [reason] = explainRow({ featureSet, tails, detector }, planted);
        if (describeReason(reason, "en") === "") throw new Error("a reason without words");
        trials++;
        named += reason.feature === features[j].name ? 1 : 0;
        const score = detector.score(planted);
        planted[j] = tails.tail(j, planted[j]).expected;
        lowered += detector.score(planted) < score ? 1 : 0;
      }
    }
    line[`${detectorName}: named first`] = named / trials;
    line[`${detectorName}: score falls without it`] = lowered / trials;
    line.trials = trials;
  }
  table.push(line);
}
console.table(
  table.map((line) =>
    Object.fromEntries(Object.entries(line).map(([key, x]) => [key, typeof x === "number" ? Number(x.toFixed(3)) : x])),
  ),
);
const share = (detector) => mean(table.map((line) => line[`${detector}: named first`]));
const least = Math.min(share("iforest"), share("ensemble"));
console.log(
  `planted feature named first, mean over ${table.length} sets: iforest ${(100 * share("iforest")).toFixed(2)} %, ` +
    `ensemble ${(100 * share("ensemble")).toFixed(2)} %; worst set ` +
    `${(100 * Math.min(...table.map((line) => line["iforest: named first"]))).toFixed(2)} % ` +
    `(wished: 95 %): ${least >= 0.95 ? "reached" : "NOT reached"}`,
);
