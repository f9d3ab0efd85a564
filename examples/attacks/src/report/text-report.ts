import { indent, wrap } from "@securecomm/example-terminal";
import { attackTable, type Page } from "./attack-table.ts";
import { minuteTable, sessionTable } from "./control-tables.ts";
import { percent } from "./numbers.ts";
import { MOST_FALSE_ALARMS, type Report, verdictOf } from "./report.ts";
import { reportTexts } from "./texts.ts";

/** The whole report as text for a terminal. */
export function textReport(report: Report, page: Page): string {
  const { attacks, failedRuns, sessions, minutes } = report;
  const blocks = [
    ...(attacks.length + failedRuns.length === 0 ? [] : [attackTable(attacks, failedRuns, page)]),
    ...(sessions === undefined ? [] : [sessionTable(sessions, page)]),
    ...(minutes === undefined ? [] : [minuteTable(minutes, page)]),
    verdictLines(report, page),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** What it all comes to, a sentence each, the last one for whoever reads no other. */
export function verdictSentences(report: Report): string[] {
  const texts = reportTexts();
  const { attacks, answered, falseAlarms, worstShare } = verdictOf(report);
  return [
    ...(attacks === 0 ? [] : [texts.verdictAttacks(answered.refused, answered.detected, attacks)]),
    ...(report.sessions === undefined ? [] : [texts.verdictSessions(falseAlarms, report.sessions.length)]),
    ...(worstShare === undefined ? [] : [texts.verdictMinutes(percent(worstShare), percent(MOST_FALSE_ALARMS))]),
    ...(report.sessions === undefined && report.minutes === undefined ? [texts.noControls] : []),
  ];
}

function verdictLines(report: Report, { width, paint }: Page): string[] {
  const texts = reportTexts();
  const { ok } = verdictOf(report);
  const mark = ok ? paint.good(`✔ ${texts.ok}`) : paint.bad(`✘ ${texts.notOk}`);
  const sentences = verdictSentences(report).flatMap((sentence) => indent(wrap(sentence, width - 2), "  ").split("\n"));
  return [paint.strong(mark), ...sentences];
}
