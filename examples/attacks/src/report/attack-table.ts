import { harmless, indent, type Paint, wrap } from "@securecomm/example-terminal";
import type { Result } from "../judge.ts";
import { type Column, rowLines, widthOf } from "../terminal/columns.ts";
import { explanationOf, responseOf } from "./explanation.ts";
import { duration, localeOf, score, size, whole } from "./numbers.ts";
import { type FailedRun, refusalsOf, scoresOf } from "./report.ts";
import { reportTexts } from "./texts.ts";

const INDENT = "  ";

/** Where a table goes: how many columns of characters there are, from 60, and its colours. */
export interface Page {
  readonly width: number;
  readonly paint: Paint;
}

/** The attacks, each a row with its explanation and what to do below it. */
export function attackTable(attacks: readonly Result[], failedRuns: readonly FailedRun[], page: Page): string[] {
  const { paint, width } = page;
  const texts = reportTexts();
  const columns = columnsFor(width);
  const heads = [texts.attack, texts.refused, texts.detected, texts.after].map((head) => [head]);
  const header = rowLines(columns, heads).map((line) => paint.strong(line));
  const rule = paint.faint("─".repeat(widthOf(columns)));
  const rows = attacks.map((result) => attackRow(result, columns, page));
  const failures = failedRuns.map(({ title, message }) => [
    ...painted(rowLines(columns, [[harmless(title)], [texts.notCarriedOut]]), paint.bad),
    ...below(texts.couldNotRun(harmless(message)), page),
  ]);
  return [...header, rule, ...[...rows, ...failures].flatMap((row, at) => (at === 0 ? row : ["", ...row]))];
}

function attackRow(result: Result, columns: readonly Column[], page: Page): string[] {
  const { attack, detected, gains, alarmsBefore, ok } = result;
  const { paint } = page;
  const texts = reportTexts();
  const cells = [
    [harmless(attack.texts().title), ...(ok ? [] : [texts.gotThrough])],
    refusedCell(result),
    detected === undefined ? [texts.notDetected] : [harmless(detected.name), kindOf(result)],
    [detected === undefined ? "" : duration(detected.afterMs)],
  ];
  return [
    ...painted(rowLines(columns, cells), ok ? paint.strong : paint.bad),
    ...(detected === undefined ? [] : below(harmless(explanationOf(detected)), page)),
    ...(detected === undefined ? [] : below(`→ ${responseOf(detected)}`, page)),
    ...takenLines(result).flatMap((line) => below(line, page)),
    ...(alarmsBefore === 0 ? [] : below(texts.alarmsBefore(alarmsBefore), page, paint.careful)),
    ...(gains.length === 0 ? [] : below(texts.gained(gains.map(harmless).join("; ")), page, paint.bad)),
  ];
}

/** What had left when the alert came, and how sure the model was then and later. */
export function takenLines(result: Result): string[] {
  const { taken } = result;
  const texts = reportTexts();
  const scores = scoresOf(result);
  const lines: string[] = [];
  if (taken?.unit === "bytes") lines.push(texts.leftBytes(size(taken.beforeAlert), size(taken.total)));
  if (taken?.unit === "messages") lines.push(texts.leftMessages(whole(taken.beforeAlert), whole(taken.total)));
  if (scores !== undefined) lines.push(texts.scores(score(scores.first, 3), score(scores.highest, 3)));
  return lines;
}

/** With which codes it was refused, and by whom below them. */
function refusedCell(result: Result): string[] {
  const texts = reportTexts();
  const refusals = refusalsOf(result);
  if (refusals.length === 0) {
    return [result.attack.stoppedBy === "detector" ? texts.notRefusedAllowed : texts.notRefused];
  }
  return refusals.flatMap(({ ends, codes }) => [...codes.map(harmless), texts.by(endsOf(ends))]);
}

/** Such as `rule, critical`. */
export function kindOf({ detected }: Pick<Result, "detected">): string {
  if (detected === undefined) return "";
  const texts = reportTexts();
  return `${detected.by === "rule" ? texts.rule : texts.score}, ${texts.severity[detected.severity]}`;
}

/** An end's name as a reader expects it: `Alice`. */
export function nameOfEnd(by: string): string {
  return harmless(by.slice(0, 1).toUpperCase() + by.slice(1));
}

/** Such as `Alice and Bob`. */
export function endsOf(ends: readonly string[]): string {
  return new Intl.ListFormat(localeOf(), { type: "conjunction" }).format(ends.map(nameOfEnd));
}

function below(text: string, { width, paint }: Page, colour = paint.faint): string[] {
  const lines = wrap(text, width - INDENT.length);
  return painted(indent(lines, INDENT).split("\n"), colour);
}

// Line by line: a colour that goes over the end of a line runs into what stands beside it in some terminals.
function painted(lines: readonly string[], colour: (text: string) => string): string[] {
  return lines.map(colour);
}

function columnsFor(width: number): Column[] {
  const after = 8;
  const rest = width - after - 6;
  const attack = Math.floor(rest * 0.3);
  const refused = Math.floor(rest * 0.38);
  return [{ width: attack }, { width: refused }, { width: rest - attack - refused }, { width: after, align: "right" }];
}
