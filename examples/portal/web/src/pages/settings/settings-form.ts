import type { ExpectedView, ModelName, Settings } from "../../api/types.ts";
import { percentOf, writtenPercent } from "../models/training.ts";
import type { SettingName } from "./merge.ts";

/** The settings as they are typed: numbers are texts until they are saved. */
export interface SettingsForm {
  readonly ownThreshold: boolean;
  readonly threshold: string;
  /** In per cent. */
  readonly falsePositivePercent: string;
  readonly detector: ModelName;
  readonly hoursBack: string;
  readonly manyAddresses: string;
  readonly frequentAddresses: string;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly expected: readonly ExpectedView[];
}

/** What stands in the field before somebody chooses a threshold. */
const THRESHOLD = 0.6;

export function formOfSettings(settings: Settings, decimal: "." | "," = ".", suggested = THRESHOLD): SettingsForm {
  const written = (value: number) => String(value).replace(".", decimal);
  const rounded = Math.round((settings.threshold ?? suggested) * 1000) / 1000;
  return {
    ownThreshold: settings.threshold !== undefined,
    threshold: written(settings.threshold ?? rounded),
    falsePositivePercent: writtenPercent(settings.falsePositiveRate, decimal),
    detector: settings.detector,
    hoursBack: written(settings.hoursBack),
    manyAddresses: written(settings.manyAddresses),
    frequentAddresses: written(settings.frequentAddresses),
    quietFrom: written(settings.quietHours[0]),
    quietTo: written(settings.quietHours[1]),
    expected: settings.expected,
  };
}

export type SettingsResult = { readonly settings: Settings } | { readonly faults: readonly SettingName[] };

/** The settings that a form says, or which of them are wrong. */
export function settingsOfForm(form: SettingsForm): SettingsResult {
  const threshold = form.ownThreshold ? between(form.threshold, 0.05, 1) : undefined;
  const rate = percentOf(form.falsePositivePercent);
  const falsePositiveRate = rate !== undefined && rate >= 0.0001 && rate <= 0.2 ? rate : undefined;
  const hoursBack = between(form.hoursBack, 1, 720);
  const manyAddresses = whole(form.manyAddresses, 1, 1000);
  const frequentAddresses = whole(form.frequentAddresses, 1, 1000);
  const from = whole(form.quietFrom, 0, 24);
  const to = whole(form.quietTo, 0, 24);
  const faults: SettingName[] = [];
  if (form.ownThreshold && threshold === undefined) faults.push("threshold");
  if (falsePositiveRate === undefined) faults.push("falsePositiveRate");
  if (hoursBack === undefined) faults.push("hoursBack");
  if (manyAddresses === undefined) faults.push("manyAddresses");
  if (frequentAddresses === undefined) faults.push("frequentAddresses");
  if (from === undefined || to === undefined) faults.push("quietHours");
  if (
    falsePositiveRate === undefined ||
    hoursBack === undefined ||
    manyAddresses === undefined ||
    frequentAddresses === undefined ||
    from === undefined ||
    to === undefined ||
    faults.length > 0
  ) {
    return { faults };
  }
  const settings: Settings = {
    falsePositiveRate,
    detector: form.detector,
    hoursBack,
    manyAddresses,
    frequentAddresses,
    quietHours: [from, to],
    expected: form.expected,
    ...(threshold === undefined ? {} : { threshold }),
  };
  return { settings };
}

/** A number that is written with a point or a comma; `undefined` for what is none, or too small or large. */
export function numberOf(written: string): number | undefined {
  const text = written.trim().replace(",", ".");
  return /^\d{1,9}(?:\.\d{1,12})?$/.test(text) ? Number(text) : undefined;
}

function between(written: string, least: number, most: number): number | undefined {
  const value = numberOf(written);
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

function whole(written: string, least: number, most: number): number | undefined {
  const value = between(written, least, most);
  return Number.isInteger(value) ? value : undefined;
}
