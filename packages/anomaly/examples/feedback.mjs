// What the operator says of alarms changes the later ranking: saved, merged and undone as data.
import { createFeedback, createRandom, feedbackFromJSON, ReasonRanking, rank, trainModel } from "@securecomm/anomaly";

const random = createRandom(5);
const around = (x, y, spread) => [x + spread * random.normal(), y + spread * random.normal()];
const featureSet = {
  name: "table",
  version: 1,
  features: ["uploads", "logins"].map((name) => ({ name, unit: "count", strange: "both" })),
};
const model = trainModel(
  Array.from({ length: 1000 }, () => around(0, 0, 1)),
  { featureSet },
);

// New rows: the usual ones, a nightly backup that is harmless (first 20 strange ones), and thieves (the next 20).
const backup = Array.from({ length: 20 }, () => around(9, 0, 0.4));
const thieves = Array.from({ length: 20 }, () => around(0, 9, 0.4));
const rows = [...Array.from({ length: 500 }, () => around(0, 0, 1)), ...backup, ...thieves];
const kindOf = (row) => (row < 500 ? "usual" : row < 520 ? "backup" : "thief");
const top20 = (feedback) => {
  const kinds = [...rank(model, rows, feedback).order.subarray(0, 20)].map(kindOf);
  return `${kinds.filter((kind) => kind === "thief").length} thieves, ${kinds.filter((kind) => kind === "backup").length} backups`;
};

let feedback = createFeedback();
console.log(`first 20 rows, before feedback:  ${top20(feedback)}`);

const verdict = (row, said, at) => ({
  id: `alarm-${row}`,
  verdict: said,
  row: rows[row],
  score: model.score(rows[row]),
  model: model.detector.name,
  features: featureSet,
  at,
});
feedback
  .judge(verdict(503, "false-alarm", 1))
  .judge(verdict(511, "false-alarm", 2))
  .judge(verdict(530, "confirmed", 3));
console.log(`after three verdicts:            ${top20(feedback)}`);

// Saved and read again, merged with what a colleague said, and taken back.
feedback = feedbackFromJSON(JSON.parse(JSON.stringify(feedback)));
feedback.merge(createFeedback().judge(verdict(535, "confirmed", 4)));
console.log(`after merging a colleague's:     ${top20(feedback)} (${feedback.size} verdicts)`);
for (const { id } of feedback.judgements()) feedback.undo(id, 5);
console.log(`after undoing all:               ${top20(feedback)}`);

// The operator can also say which reason was the right one: that one comes first from then on.
const reasons = [
  { code: "admin-area", facts: {} },
  { code: "hour", facts: { hour: 3 } },
];
const ranking = new ReasonRanking();
console.log(`reason named first, before:      ${ranking.order(reasons)[0].code}`);
for (let i = 0; i < 5; i++) ranking.learn("admin-area", false).learn("hour", true);
console.log(`after five verdicts on reasons:  ${ranking.order(reasons)[0].code}`);
