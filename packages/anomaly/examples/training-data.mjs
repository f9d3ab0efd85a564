// Simulated sessions of normal users, attacks on them, a model trained on the normal ones, and what it finds.
import {
  everyAttack,
  generateTrainingData,
  SESSION_FEATURES,
  trainingDataLines,
  trainModel,
} from "@securecomm/anomaly";

const normal = [...generateTrainingData({ seed: 1, users: 5, hours: 6 })];
const lines = trainingDataLines(normal);
console.log(`training_data.csv begins:\n${lines.next().value.slice(0, 76)}…\n${lines.next().value.slice(0, 76)}…`);

const model = trainModel(
  normal.map(({ row }) => row),
  { featureSet: SESSION_FEATURES },
);
console.log(`\ntrained on ${normal.length} rows of normal users\n`);

// An attack is found when one of its rows is an anomaly.
const tally = new Map();
const attacked = generateTrainingData({ seed: 3, users: 2, hours: 6, attacks: everyAttack() });
for (const { row, label, kind, strength } of attacked) {
  if (label === 0) continue;
  const runs = tally.get(kind) ?? {};
  runs[strength] ||= model.isAnomaly(model.score(row));
  tally.set(kind, runs);
}
console.log("attack              weak     medium   strong");
const word = (found) => (found ? "found" : "missed").padEnd(9);
for (const [kind, { weak, medium, strong }] of tally) {
  console.log(`${kind.padEnd(20)}${word(weak)}${word(medium)}${word(strong)}`.trimEnd());
}

// False alarms are counted where nobody is attacked: what a victim does meanwhile is strange, and labelled normal.
const peaceful = [...generateTrainingData({ seed: 2, users: 2, hours: 6 })];
const alarms = peaceful.filter(({ row }) => model.isAnomaly(model.score(row))).length;
const share = ((100 * alarms) / peaceful.length).toFixed(2);
console.log(`\nfalse alarms: ${share} % of ${peaceful.length} rows of other normal users`);
