import { harmless, indent, wrap } from "@securecomm/example-terminal";
import type { ControlSession } from "../controls/control-session.ts";
import type { SimulatedMinutes } from "../controls/simulated-minutes.ts";
import { type Column, rowLines } from "../terminal/columns.ts";
import { nameOfEnd, type Page } from "./attack-table.ts";
import { duration, percent, size, whole } from "./numbers.ts";
import { MOST_FALSE_ALARMS } from "./report.ts";
import { reportTexts } from "./texts.ts";

/** The real sessions of ordinary use, each false alarm named. */
export function sessionTable(sessions: readonly ControlSession[], page: Page): string[] {
  const texts = reportTexts();
  const columns = columnsFor(page.width, [9, 9, 7, 13]);
  const heads = [texts.sessionsHeading, texts.messages, texts.data, texts.time, texts.falseAlarms];
  const rows = sessions.flatMap(({ name, messages, bytes, tookMs, complete, falseAlarms }) => {
    const alarms = falseAlarms.length === 0 ? texts.none : whole(falseAlarms.length);
    const cells = [
      texts.sessions[name],
      whole(messages),
      size(bytes),
      duration(tookMs),
      complete ? alarms : texts.incomplete,
    ];
    return [
      ...row(columns, cells, page, complete && falseAlarms.length === 0),
      ...falseAlarms.flatMap((alarm) =>
        notes(
          `${nameOfEnd(alarm.by)}: ${harmless(alarm.name)} (${texts.severity[alarm.severity]}): ${harmless(alarm.explanation)}`,
          page,
        ),
      ),
    ];
  });
  return [...header(columns, heads, page), ...rows];
}

/** The simulated minutes of each kind of user. */
export function minuteTable(minutes: readonly SimulatedMinutes[], page: Page): string[] {
  const texts = reportTexts();
  const columns = columnsFor(page.width, [10, 8, 7, 7]);
  const heads = [texts.minutesHeading, texts.connected, texts.active, texts.falseMinutes, texts.share];
  const rows = minutes.flatMap(({ kind, connectedMinutes, activeMinutes, falseMinutes, share, alarms, ...more }) => [
    ...row(
      columns,
      [texts.kinds[kind], whole(connectedMinutes), whole(activeMinutes), whole(falseMinutes), percent(share)],
      page,
      share <= MOST_FALSE_ALARMS,
    ),
    ...worstNotes(more, page),
    ...alarms.flatMap(({ name, severity, count }) =>
      notes(`${harmless(name)} (${texts.severity[severity]}), ${texts.times(count)}`, page),
    ),
  ]);
  return [...header(columns, heads, page), ...rows];
}

/** Of the active minutes, and of the odd one among the users: what a mean hides. */
function worstNotes(
  { activeShare, users, worstUser }: Pick<SimulatedMinutes, "activeShare" | "users" | "worstUser">,
  page: Page,
): string[] {
  if (worstUser === undefined) return [];
  const { falseMinutes, connectedMinutes } = worstUser;
  const texts = reportTexts();
  return notes(
    `${texts.ofActive(percent(activeShare))}; ${texts.worstUser(users, whole(falseMinutes), whole(connectedMinutes))}`,
    page,
  );
}

function header(columns: readonly Column[], heads: readonly string[], { paint, width }: Page): string[] {
  const lines = rowLines(
    columns,
    heads.map((head) => [head]),
  );
  return [...lines.map((line) => paint.strong(line)), paint.faint("─".repeat(width))];
}

function row(columns: readonly Column[], cells: readonly string[], { paint }: Page, ok: boolean): string[] {
  const lines = rowLines(
    columns,
    cells.map((cell) => [cell]),
  );
  return ok ? lines : lines.map((line) => paint.bad(line));
}

function notes(text: string, { width, paint }: Page): string[] {
  return indent(wrap(text, width - 4), "    ")
    .split("\n")
    .map((line) => paint.careful(line));
}

/** The first column takes what the figures leave. */
function columnsFor(width: number, figures: readonly number[]): Column[] {
  const taken = figures.reduce((sum, figure) => sum + figure + 2, 0);
  return [{ width: width - taken }, ...figures.map((figure) => ({ width: figure, align: "right" as const }))];
}
