// Why is a row an anomaly? The features that made it, with actual value, typical range and how rare that is.
import { createRandom, describeAnomaly, explainRow, trainModel } from "@securecomm/anomaly";

const random = createRandom(4);
const featureSet = {
  name: "table",
  version: 1,
  features: [
    { name: "message_length", unit: "bytes", strange: "both" },
    { name: "time_interval", unit: "seconds", strange: "both" },
    { name: "message_count_window", unit: "count", strange: "high" },
  ],
};
const usual = () => [Math.round(300 + 40 * random.normal()), 4 + random.uniform(), 10 + random.below(6)];
const model = trainModel(Array.from({ length: 3000 }, usual), { featureSet, detector: "ensemble" });

const row = [295, 0.02, 900];
const score = model.score(row);
console.log(`score ${score.toFixed(3)}, threshold ${model.threshold.toFixed(3)}: anomaly ${model.isAnomaly(score)}`);
const reasons = explainRow(model, row);
for (const { feature, actual, typical, rarity } of reasons) {
  const usually = `${typical.low.toFixed(2)} to ${typical.high.toFixed(2)}`;
  console.log(`${feature}: ${actual}, usually ${usually}; ${(100 * rarity).toFixed(2)} % of the rows were as far out`);
}
console.log(describeAnomaly({ reasons, score, model: model.detector.name }, "en"));
console.log(describeAnomaly({ reasons, score, model: model.detector.name }, "pt"));
