// All detectors on the same rows: how well does each tell 30 strange rows from 1,000 usual ones?
import { averagePrecision, createDetector, createRandom, DETECTORS, rocAuc } from "@securecomm/anomaly";

const random = createRandom(1);
const usual = () => [200 + 20 * random.normal(), 5 + random.normal()];
const strange = () => [200 + 20 * random.normal(), 12 + 3 * random.normal()];

const training = Array.from({ length: 2000 }, usual);
const test = [...Array.from({ length: 1000 }, usual), ...Array.from({ length: 30 }, strange)];
const labels = test.map((_, i) => (i < 1000 ? 0 : 1));

console.log("detector             ROC-AUC  average precision");
for (const name of DETECTORS) {
  const detector = createDetector(name, { seed: 7 }).fit(training);
  const scores = detector.scoreBatch(test);
  const auc = rocAuc(scores, labels).toFixed(3);
  console.log(`${name.padEnd(20)} ${auc}    ${averagePrecision(scores, labels).toFixed(3)}`);
}
