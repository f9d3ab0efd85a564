// A model is JSON: the same bits after a round trip, and a clear error for one that is not as it was written.
import { createRandom, modelFromJSON, trainModel } from "@securecomm/anomaly";

const random = createRandom(7);
const featureSet = { name: "table", version: 1, features: [{ name: "length", unit: "bytes", strange: "both" }] };
const rows = Array.from({ length: 500 }, () => [200 + 20 * random.normal()]);
const model = trainModel(rows, { featureSet, seed: 11 });

const text = JSON.stringify(model);
const loaded = modelFromJSON(JSON.parse(text));
const same = rows.every((row) => model.score(row) === loaded.score(row));
console.log(`${Math.round(text.length / 1000)} KB of JSON; all ${rows.length} scores the same: ${same}`);

const again = trainModel(rows, { featureSet, seed: 11 });
console.log(`trained again with the same seed, the same text: ${JSON.stringify(again) === text}`);

for (const [what, json] of [
  ["of a later version", { ...JSON.parse(text), version: 99 }],
  ["with an impossible threshold", { ...JSON.parse(text), threshold: 2 }],
]) {
  try {
    modelFromJSON(json);
  } catch (error) {
    console.log(`${what}: ${error.code}`);
  }
}
