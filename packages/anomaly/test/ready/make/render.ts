import { trainSessionModel } from "@securecomm/anomaly";

/** What the shipped model was trained with; no test uses any of its days. */
const RECIPE = { seed: 101, days: 4, rows: 1_800, references: 550, falsePositiveRate: 0.0025 };

/** The text of `src/ready/ready-model-json.ts`: the model as one long literal, which needs no setting of any bundler. */
export function renderReadyModel(): string {
  const json = JSON.stringify(trainSessionModel(RECIPE));
  if (/['\\\n]/.test(json)) throw new Error("the model's JSON would need escapes");
  return [
    "/** The shipped model's JSON, written by `npm run ready-model`: not to be changed by hand. */",
    "export const READY_MODEL: string =",
    `  '${json}';`,
    "",
  ].join("\n");
}
