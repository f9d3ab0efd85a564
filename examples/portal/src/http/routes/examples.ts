import type { AnomalyView, EffectView } from "../../contract/anomalies.ts";
import type { ApiView, EntryView, ImportView } from "../../contract/logs.ts";
import type { DetectionView, MeasuresView, ModelView } from "../../contract/models.ts";

/* Examples of what the document describes. */

const AT = 1_793_584_800_000;

export const apiExample: ApiView = {
  id: "shop",
  name: "The shop",
  entries: 48_213,
  firstAt: AT - 14 * 86_400_000,
  lastAt: AT,
  models: 1,
  chosenModel: 3,
  createdAt: AT - 15 * 86_400_000,
};

export const entryExample: EntryView = {
  id: 48_213,
  at: AT,
  offset: -180,
  client: "backup-service",
  clientSource: "user",
  address: "203.0.113.89",
  method: "GET",
  path: "/admin/export",
  query: "",
  status: 200,
  bytes: 5120,
};

export const importExample: ImportView = {
  id: 5,
  apiId: "shop",
  name: "access.log.gz",
  format: "auto",
  state: "done",
  size: 1_204_224,
  read: 1_204_224,
  lines: 48_215,
  parsed: 48_213,
  bad: 2,
  empty: 0,
  truncated: 0,
  samples: [{ line: 17, reason: "time" }],
  addressOnly: false,
  createdAt: AT,
  endedAt: AT + 9_000,
};

export const modelExample: ModelView = {
  id: 3,
  apiId: "shop",
  name: "iforest",
  state: "ready",
  progress: 1,
  falsePositiveRate: 0.01,
  seed: 0,
  trainedOn: 48_213,
  fromAt: AT - 14 * 86_400_000,
  toAt: AT,
  threshold: 0.612,
  size: 210_944,
  createdBy: "ana",
  createdAt: AT,
  endedAt: AT + 8_000,
  chosen: true,
};

export const detectionExample: DetectionView = {
  id: 4,
  modelId: 3,
  model: "iforest",
  state: "live",
  total: 48_213,
  scanned: 48_213,
  found: 37,
  startedAt: AT,
};

export const anomalyExample: AnomalyView = {
  id: 17,
  anomaly_description:
    "Anomaly detected: Access to an administrative area (Score: 0.847, Model: iforest)\n" +
    "Suspicious IP address changes: New IP address detected (203.0.113.89)",
  score: 0.847,
  modelScore: 0.847,
  threshold: 0.612,
  model: "iforest",
  modelId: 3,
  kind: "score",
  reasons: [{ key: "admin-path", code: "admin-path", text: "Access to an administrative area", facts: {} }],
  addressChanges: [
    {
      key: "new-address",
      code: "new-address",
      text: "New IP address detected (203.0.113.89)",
      facts: { address: "203.0.113.89" },
    },
  ],
  entry: entryExample,
  foundAt: AT + 1_000,
};

export const effectExample: EffectView = {
  anomaly: anomalyExample,
  rankBefore: 1,
  scoreBefore: 0.847,
  scoreAfter: 0.41,
  changed: 6,
  silenced: 4,
  raised: 0,
  total: 33,
};

export const measuresExample: MeasuresView = {
  modelId: 3,
  model: "iforest",
  described: { of: 37, share: 0.97 },
  confirmed: { judged: 12, confirmed: 9, share: 0.75 },
  reasons: { judged: 4, right: 3, share: 0.75 },
  addressChanges: { anomalies: 8, clients: 2 },
  falseAlarms: { before: 37, after: 33, judgedFalse: 3, stillRaised: 0 },
};
