import { averagePrecision, createDetector, rocAuc } from "@securecomm/anomaly";
import { adbench, anchors, mean, needData } from "./data.mjs";

needData();
const reference = anchors().adbench;
const seeds = Array.from({ length: 10 }, (_, i) => i + 1);
const table = [];
for (const { name, rows, labels } of adbench()) {
  const runs = (name === "http" ? Array.from({ length: 30 }, (_, i) => i + 1) : seeds).map((seed) => {
    const scores = createDetector("iforest", { seed }).fit(rows).scoreBatch(rows);
    return { auc: rocAuc(scores, labels), ap: averagePrecision(scores, labels) };
  });
  const auc = mean(runs.slice(0, 10).map((run) => run.auc));
  const ap = mean(runs.slice(0, 10).map((run) => run.ap));
  if (name === "http")
    console.log(`http, average precision, mean over seeds 1 to 30: ${mean(runs.map((run) => run.ap)).toFixed(4)}`);
  const { auc: theirs, ap: theirAp } = reference[name].sklearn_iforest;
  table.push({ set: name, auc, "sk auc": theirs, difference: auc - theirs, ap, "sk ap": theirAp });
}
const round = (row) =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === "number" ? Number(value.toFixed(4)) : value]),
  );
console.table(table.map(round));
const verdict = (reached) => (reached ? "reached" : "NOT reached");
const auc = mean(table.map((row) => row.auc));
const theirs = mean(table.map((row) => row["sk auc"]));
const worst = Math.min(...table.map((row) => row.difference));
console.log(`mean AUC within 0.005 of scikit-learn's or above: ${verdict(auc >= theirs - 0.005)}`);
console.log(`no set more than 0.03 below: ${verdict(worst >= -0.03)}`);
console.log(
  `mean AUC ${mean(table.map((row) => row.auc)).toFixed(4)} (scikit-learn ${mean(table.map((row) => row["sk auc"])).toFixed(4)}), ` +
    `mean average precision ${mean(table.map((row) => row.ap)).toFixed(4)} (scikit-learn ${mean(table.map((row) => row["sk ap"])).toFixed(4)}), ` +
    `worst difference of a set ${Math.min(...table.map((row) => row.difference)).toFixed(4)}`,
);
