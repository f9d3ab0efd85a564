// Any table: columns of names as well as numbers. What each column becomes is learned first.
import { createRandom, trainTable } from "@securecomm/anomaly";

const random = createRandom(6);
const records = Array.from({ length: 1000 }, () => ({
  service: ["web", "mail", "dns"][random.below(3)],
  bytes: String(400 + random.below(300)),
  seconds: (1 + random.uniform()).toFixed(2),
}));
const model = trainTable(records, { detector: "ensemble" });
console.log(`columns of the model: ${model.encoder.featureSet.features.map(({ name }) => name).join(", ")}`);

for (const record of [
  { service: "web", bytes: "500", seconds: "1.20" },
  { service: "web", bytes: "90000", seconds: "1.20" },
  { service: "backdoor", bytes: "500", seconds: "1.20" },
]) {
  const score = model.score(record);
  console.log(`${score.toFixed(3)} ${model.model.isAnomaly(score) ? "ANOMALY" : "usual  "} ${JSON.stringify(record)}`);
}
try {
  model.score({ service: "web", bytes: "", seconds: "1.20" });
} catch (error) {
  console.log(`${error.code}: ${error.message}`);
}
