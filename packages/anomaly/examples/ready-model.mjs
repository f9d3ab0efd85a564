// The model that ships with the package: no training needed.
import { everyAttack, generateTrainingData, readySessionModel, rocAuc } from "@securecomm/anomaly";

const model = readySessionModel();
console.log(`ready: ${model.detector.name}, trained on ${model.trained.rows} rows`);
console.log(`${model.featureSet.features.length} features, threshold ${model.threshold.toFixed(3)}`);

// Users and attacks that it has never seen.
const rows = [...generateTrainingData({ seed: 99, users: 2, hours: 6, attacks: everyAttack() })];
const scores = rows.map(({ row }) => model.score(row));
const labels = rows.map(({ label }) => label);
console.log(`on ${rows.length} unseen rows: ROC-AUC ${rocAuc(scores, labels).toFixed(3)}`);
