import type { ModelName, ModelView, TrainRequest } from "../../../../src/contract/models.ts";

/** The training form as it is typed. */
export interface TrainingForm {
  readonly name: ModelName;
  /** In per cent, as people think of it; a comma is as good as a point. */
  readonly falsePositivePercent: string;
  /** Of `datetime-local` fields: `2026-11-22T17:00`, or nothing. */
  readonly from: string;
  readonly to: string;
}

export type TrainingFault = "rate" | "from" | "to" | "order";
export type TrainingResult = { readonly request: TrainRequest } | { readonly faults: readonly TrainingFault[] };

/** What is sent for it, or what is wrong with it. */
export function trainingRequest(form: TrainingForm): TrainingResult {
  const rate = percentOf(form.falsePositivePercent);
  const from = momentOf(form.from);
  const to = momentOf(form.to);
  const faults: TrainingFault[] = [];
  if (rate === undefined || rate < 0.0001 || rate > 0.2) faults.push("rate");
  if (Number.isNaN(from)) faults.push("from");
  if (Number.isNaN(to)) faults.push("to");
  if (from !== undefined && to !== undefined && from >= to) faults.push("order");
  if (faults.length > 0 || rate === undefined) return { faults };
  return {
    request: {
      name: form.name,
      falsePositiveRate: rate,
      seed: 0,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
  };
}

/** The share that a written percentage is; `undefined` for what is no number. */
export function percentOf(written: string): number | undefined {
  const text = written.trim().replace(/\s*%$/, "").replace(",", ".");
  if (!/^\d+(?:\.\d+)?$/.test(text)) return undefined;
  // 0.29 / 100 is 0.0028999…
  return Number((Number(text) / 100).toPrecision(12));
}

/** A share as the form shows it. */
export function writtenPercent(share: number, decimal = "."): string {
  return String(Number((share * 100).toPrecision(12))).replace(".", decimal);
}

/** Milliseconds of a `datetime-local` field, by the reader's own clock; `NaN` for a time that is none. */
export function momentOf(written: string): number | undefined {
  if (written.trim() === "") return undefined;
  return /^\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}/.test(written) ? new Date(written).getTime() : Number.NaN;
}

/** What a `datetime-local` field shows for a moment, by the reader's own clock. */
export function writtenMoment(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return Number.isNaN(local.getTime()) ? "" : local.toISOString().slice(0, 16);
}

/** What can be done with a model. */
export interface ModelActions {
  readonly choose: boolean;
  readonly cancel: boolean;
  readonly remove: boolean;
  readonly compare: boolean;
}

export function actionsOf({ state, chosen }: Pick<ModelView, "state" | "chosen">): ModelActions {
  return {
    choose: state === "ready" && !chosen,
    cancel: state === "training",
    remove: state !== "training" && !chosen,
    compare: state === "ready",
  };
}
