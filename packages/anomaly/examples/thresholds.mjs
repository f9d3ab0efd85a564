// A threshold is calibrated to the share of false alarms that you can live with. Does it keep the promise?
import { createRandom, trainModel } from "@securecomm/anomaly";

const random = createRandom(2);
const usual = () => [200 + 20 * random.normal(), 5 + random.normal(), random.normal()];
const featureSet = {
  name: "table",
  version: 1,
  features: ["length", "wait", "drift"].map((name) => ({ name, unit: "number", strange: "both" })),
};

const training = Array.from({ length: 10000 }, usual);
const fresh = Array.from({ length: 20000 }, usual);

console.log("wished    threshold  of 20,000 fresh usual rows above it");
for (const falsePositiveRate of [0.05, 0.01, 0.002]) {
  const model = trainModel(training, { featureSet, falsePositiveRate });
  const above = model.scoreBatch(fresh).filter((score) => model.isAnomaly(score)).length;
  const share = `${((100 * above) / fresh.length).toFixed(2)} %`;
  console.log(`${`${100 * falsePositiveRate} %`.padEnd(9)} ${model.threshold.toFixed(3)}      ${share}`);
}
