import { makeReadyModel } from "./ready-model.ts";

/** The text of `src/ready/ready-model-json.ts`: the model as one long literal, which needs no setting of any bundler. */
export function renderReadyModel(): string {
  const json = JSON.stringify(makeReadyModel());
  if (/['\\\n]/.test(json)) throw new Error("the model's JSON would need escapes");
  return [
    "/** The shipped model's JSON, written by `npm run ready-model`: not to be changed by hand. */",
    "export const READY_MODEL: string =",
    `  '${json}';`,
    "",
  ].join("\n");
}
