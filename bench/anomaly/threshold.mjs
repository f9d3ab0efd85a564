import { trainModel } from "@securecomm/anomaly";
import { adbench, mean, needData } from "./data.mjs";

// On each set: the normal rows are shuffled; a model is trained on half of them with a wished rate, and what share of the
// other half it calls anomalies is counted. Means over seeds, then over sets.
const detector = process.argv[2] ?? "iforest";
const wished = 0.01;
const seeds = detector === "iforest" ? [1, 2, 3, 4, 5] : [1];
needData();
const realised = [];
for (const { name, rows, labels } of adbench()) {
  const rates = seeds.map((seed) => {
    const [train, test] = halves(rows, labels, seed);
    const features = Array.from({ length: rows.width }, (_, j) => ({ name: `f${j}`, unit: "number", strange: "both" }));
    const model = trainModel(train, {
      featureSet: { name: "table", version: 1, features },
      detector,
      falsePositiveRate: wished,
      seed,
    });
    const scores = model.scoreBatch(test);
    return scores.filter((score) => model.isAnomaly(score)).length / scores.length;
  });
  realised.push(mean(rates));
  console.log(`${name.padEnd(18)} ${(100 * mean(rates)).toFixed(2).padStart(6)} %`);
}
const average = 100 * mean(realised);
console.log(
  `${detector}: wished ${100 * wished} %, realised ${average.toFixed(2)} % on average over ${realised.length} sets ` +
    `(target: within 0.5 points): ${Math.abs(average - 100 * wished) <= 0.5 ? "reached" : "NOT reached"}`,
);

function halves({ data, width }, labels, seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = [];
  for (let i = 0; i < labels.length; i++) if (labels[i] === 0) normal.push(i);
  for (let i = normal.length - 1; i > 0; i--) {
    const other = Math.floor(next() * (i + 1));
    [normal[i], normal[other]] = [normal[other], normal[i]];
  }
  const take = (which) => {
    const taken = new Float64Array(which.length * width);
    which.forEach((row, i) => {
      taken.set(data.subarray(row * width, (row + 1) * width), i * width);
    });
    return { data: taken, width };
  };
  const middle = normal.length >> 1;
  return [take(normal.slice(0, middle)), take(normal.slice(middle))];
}
