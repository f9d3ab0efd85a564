import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { LATEST } from "../times.ts";

/** What an operator said of an alarm: there was something to it, or there was not. */
export type Verdict = "confirmed" | "false-alarm";

/** What an operator said of one reason of an alarm: the code of the reason, and whether it was the right one. */
export interface ReasonVerdict {
  /** From 1 to 64 characters. */
  readonly code: string;
  readonly right: boolean;
}

/** The columns that a judged row has: the name and version of a feature set. Give each kind of table feedback of its own. */
export interface JudgedFeatures {
  /** At most 64 characters. */
  readonly name: string;
  /** A whole number from 0. */
  readonly version: number;
}

/** One verdict of an operator about one row, as plain data. It holds numbers of features, nothing of a message. */
export interface Judgement {
  /** Names the alarm: a later judgement of the same id takes this one's place. From 1 to 200 characters. */
  readonly id: string;
  readonly verdict: Verdict;
  /** The row's feature values as the detector saw them: finite numbers, from 1 to 4,096 of them. */
  readonly row: readonly number[];
  /** The model's own score of the row at that time, 0 to 1. */
  readonly score: number;
  /** The name of the detector or model that gave the score. At most 64 characters. */
  readonly model: string;
  readonly features: JudgedFeatures;
  /** When it was judged, in whole milliseconds since the epoch. */
  readonly at: number;
  /** What was said of the reasons, if anything; at most 32. */
  readonly reasons?: readonly ReasonVerdict[];
}

/** A judgement that was undone: kept so that a copy elsewhere cannot bring it back in a merge. */
export interface Withdrawal {
  readonly id: string;
  readonly verdict: "withdrawn";
  /** When it was undone, in whole milliseconds since the epoch. */
  readonly at: number;
}

const LONGEST_ID = 200;
const LONGEST_NAME = 64;
const WIDEST_ROW = 4096;
const MOST_REASONS = 32;

/** Checks a judgement from the calling program; a frozen copy of what belongs to it. Names the argument that is wrong. */
export function checkJudgement(value: Judgement): Judgement {
  if (typeof value !== "object" || value === null) throw new ArgumentTypeError("judgement", "an object");
  const { verdict, row, score, features, reasons } = value;
  if (verdict !== "confirmed" && verdict !== "false-alarm") {
    throw new ArgumentTypeError("judgement.verdict", '"confirmed" or "false-alarm"');
  }
  if (!isNumbers(row)) throw new ArgumentTypeError("judgement.row", "an array of numbers");
  if (row.length < 1 || row.length > WIDEST_ROW) {
    throw new ArgumentRangeError("judgement.row", `of 1 to ${WIDEST_ROW} numbers`);
  }
  // JSON has no negative zero.
  const copy = Array.from(row, (x) => x + 0);
  if (!copy.every((x) => Number.isFinite(x))) throw new ArgumentRangeError("judgement.row", "of finite numbers");
  if (typeof score !== "number") throw new ArgumentTypeError("judgement.score", "a number");
  if (!(score >= 0 && score <= 1)) throw new ArgumentRangeError("judgement.score", "from 0 to 1");
  return Object.freeze({
    id: checkId(value.id, "judgement.id"),
    verdict,
    row: Object.freeze(copy),
    score: score + 0,
    model: checkText(value.model, "judgement.model", LONGEST_NAME),
    features: checkFeatures(features, "judgement.features"),
    at: checkTime(value.at, "judgement.at"),
    ...(reasons === undefined ? {} : { reasons: checkReasons(reasons) }),
  });
}

/** Checks which columns are meant, and copies name and version. */
export function checkFeatures(features: JudgedFeatures, argument: string): JudgedFeatures {
  if (typeof features !== "object" || features === null) {
    throw new ArgumentTypeError(argument, "an object with name and version");
  }
  const { name, version } = features;
  if (!Number.isSafeInteger(version) || version < 0) {
    throw new ArgumentRangeError(`${argument}.version`, "a whole number from 0");
  }
  return Object.freeze({ name: checkText(name, `${argument}.name`, LONGEST_NAME), version: version + 0 });
}

/** An id as it is stored; refuses one that is no text, empty, or too long. */
export function checkId(id: unknown, argument: string): string {
  const text = checkText(id, argument, LONGEST_ID);
  if (text === "") throw new ArgumentRangeError(argument, "not empty");
  return text;
}

/** A time as it is stored. */
export function checkTime(at: unknown, argument: string): number {
  if (typeof at !== "number") throw new ArgumentTypeError(argument, "a number of milliseconds");
  if (!Number.isInteger(at) || at < -LATEST || at > LATEST) {
    throw new ArgumentRangeError(argument, "whole milliseconds within the range of a Date");
  }
  return at === 0 ? 0 : at;
}

function checkReasons(reasons: unknown): readonly ReasonVerdict[] {
  if (!Array.isArray(reasons)) throw new ArgumentTypeError("judgement.reasons", "an array");
  if (reasons.length > MOST_REASONS) {
    throw new ArgumentRangeError("judgement.reasons", `at most ${MOST_REASONS} verdicts`);
  }
  const checked = reasons.map((reason: unknown) => {
    const { code, right } = (reason ?? {}) as { code?: unknown; right?: unknown };
    if (typeof right !== "boolean") throw new ArgumentTypeError("judgement.reasons", "of objects { code, right }");
    const text = checkText(code, "judgement.reasons", LONGEST_NAME);
    if (text === "") throw new ArgumentRangeError("judgement.reasons", "with codes that are not empty");
    return Object.freeze({ code: text, right });
  });
  return Object.freeze(checked);
}

function checkText(text: unknown, argument: string, longest: number): string {
  if (typeof text !== "string") throw new ArgumentTypeError(argument, "a text");
  if (text.length > longest) throw new ArgumentRangeError(argument, `at most ${longest} characters`);
  return text;
}

function isNumbers(row: unknown): row is readonly number[] {
  return Array.isArray(row) && row.every((x) => typeof x === "number");
}
