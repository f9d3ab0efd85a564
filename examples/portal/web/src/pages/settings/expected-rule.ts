import type { ExpectedView } from "../../../../src/contract/settings.ts";

/** A rule as it is typed. */
export interface RuleForm {
  readonly subject: string;
  readonly address: string;
  readonly fromHour: string;
  readonly toHour: string;
  readonly feature: string;
  /** Of a `date` field: the last day on which it holds. */
  readonly until: string;
  readonly note: string;
}

export const EMPTY_RULE: RuleForm = {
  subject: "",
  address: "",
  fromHour: "",
  toHour: "",
  feature: "",
  until: "",
  note: "",
};

export type RuleFault = "empty" | "hours" | "until" | "long";
export type RuleResult = { readonly rule: ExpectedView } | { readonly faults: readonly RuleFault[] };

/** The rule, or what is wrong with it. */
export function ruleOf(form: RuleForm): RuleResult {
  const subject = form.subject.trim();
  const address = form.address.trim();
  const feature = form.feature.trim();
  const note = form.note.trim();
  const hours = hoursOf(form.fromHour, form.toHour);
  const until = endOfDay(form.until);
  const faults: RuleFault[] = [];
  if ([subject, address, feature, note].some((text) => text.length > 500)) faults.push("long");
  if (hours === "wrong") faults.push("hours");
  if (Number.isNaN(until)) faults.push("until");
  if (subject === "" && address === "" && feature === "" && hours === undefined) faults.push("empty");
  if (faults.length > 0 || hours === "wrong") return { faults };
  return {
    rule: {
      ...(subject === "" ? {} : { subject }),
      ...(address === "" ? {} : { address }),
      ...(hours === undefined ? {} : { hours: [hours[0], hours[1]] }),
      ...(feature === "" ? {} : { feature }),
      ...(until === undefined ? {} : { until }),
      ...(note === "" ? {} : { note }),
    },
  };
}

/** A rule as the form shows it. */
export function formOf(rule: ExpectedView): RuleForm {
  return {
    subject: rule.subject ?? "",
    address: rule.address ?? "",
    fromHour: rule.hours === undefined ? "" : String(rule.hours[0]),
    toHour: rule.hours === undefined ? "" : String(rule.hours[1]),
    feature: rule.feature ?? "",
    until: rule.until === undefined ? "" : dayOf(rule.until - 1),
    note: rule.note ?? "",
  };
}

/** Whether a rule holds no longer. */
export function isOver(rule: ExpectedView, now: number): boolean {
  return rule.until !== undefined && rule.until <= now;
}

function hoursOf(from: string, to: string): readonly [number, number] | undefined | "wrong" {
  if (from.trim() === "" && to.trim() === "") return undefined;
  const [first, second] = [hourOf(from), hourOf(to)];
  return first === undefined || second === undefined || first === second ? "wrong" : [first, second];
}

function hourOf(written: string): number | undefined {
  const text = written.trim().replace(",", ".");
  if (!/^\d{1,2}(?:\.\d+)?$/.test(text)) return undefined;
  const hour = Number(text);
  return hour <= 24 ? hour : undefined;
}

/** The moment before which a rule holds that holds for this day still, by the reader's own clock. */
function endOfDay(written: string): number | undefined {
  if (written.trim() === "") return undefined;
  const [, year, month, day] = /^(\d{4,6})-(\d{2})-(\d{2})$/.exec(written) ?? [];
  if (year === undefined) return Number.NaN;
  return new Date(Number(year), Number(month) - 1, Number(day) + 1).getTime();
}

function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
