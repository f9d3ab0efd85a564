import type { ControlSession } from "../../controls/control-session.ts";
import type { SimulatedMinutes } from "../../controls/simulated-minutes.ts";
import { kindOf, nameOfEnd } from "../attack-table.ts";
import { duration, percent, size, whole } from "../numbers.ts";
import { MOST_FALSE_ALARMS, type Report } from "../report.ts";
import { reportTexts } from "../texts.ts";
import { codeOf, refusals, stamp } from "./attack-card.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { pageTexts } from "./texts.ts";

/** Every attack in a line. */
export function attackSummary({ attacks, failedRuns }: Report): Markup {
  const texts = reportTexts();
  const heads = [texts.attack, texts.refused, texts.detected, texts.after];
  const rows = attacks.map((result) => {
    const { attack, detected, ok } = result;
    const link = html`<a href="#attack-${attack.name}">${attack.texts().title}</a>${ok ? NOTHING : html` ${stamp(false)}`}`;
    const alert =
      detected === undefined
        ? html`<span class="faint">${texts.notDetected}</span>`
        : html`<span class="line">${codeOf(detected.name)}</span> <span class="faint">${kindOf(result)}</span>`;
    return [link, refusals(result), alert, html`${detected === undefined ? "–" : duration(detected.afterMs)}`];
  });
  const failures = failedRuns.map(({ title, message }) => [
    html`${title}`,
    html`<strong class="bad">${texts.notCarriedOut}</strong>`,
    html`${texts.couldNotRun(message)}`,
    html`–`,
  ]);
  return table({ caption: pageTexts().summary, heads, rows: [...rows, ...failures], figures: 1 });
}

/** The real sessions of ordinary use. */
export function sessionsTable(sessions: readonly ControlSession[]): Markup {
  const texts = reportTexts();
  const rows = sessions.map(({ name, messages, bytes, tookMs, complete, falseAlarms }) => [
    html`${texts.sessions[name]}`,
    html`${whole(messages)}`,
    html`${size(bytes)}`,
    html`${duration(tookMs)}`,
    complete
      ? html`<span class="${falseAlarms.length === 0 ? "good" : "bad"}">${falseAlarms.length === 0 ? texts.none : whole(falseAlarms.length)}</span>`
      : html`<strong class="bad">${texts.incomplete}</strong>`,
  ]);
  const heads = [texts.control, texts.messages, texts.data, texts.time, texts.falseAlarms];
  const alarms = sessions.flatMap(({ name, falseAlarms }) =>
    falseAlarms.map(
      ({ by, name: rule, severity, explanation }) =>
        html`<li>${texts.sessions[name]}: ${nameOfEnd(by)}, <code>${rule}</code> (${texts.severity[severity]}). ${explanation}</li>`,
    ),
  );
  return html`${table({ caption: texts.sessionsHeading, heads, rows, figures: 4 })}${named(alarms)}`;
}

/** The simulated minutes, with the share drawn against what is allowed. */
export function minutesTable(minutes: readonly SimulatedMinutes[]): Markup {
  const texts = reportTexts();
  const rows = minutes.map(({ kind, users, hours, connectedMinutes, activeMinutes, falseMinutes, share, ...more }) => [
    html`<span class="line">${texts.kinds[kind]}</span> <span class="faint">${pageTexts().users(users, whole(hours))}${worst(users, more)}</span>`,
    html`${whole(connectedMinutes)}`,
    html`${whole(activeMinutes)}`,
    html`${whole(falseMinutes)}`,
    html`<span class="${share <= MOST_FALSE_ALARMS ? "good" : "bad"}">${percent(share)}</span>${bar(share)}`,
  ]);
  const heads = [texts.kind, texts.connected, texts.active, texts.falseMinutes, texts.share];
  const alarms = minutes.flatMap(({ kind, alarms: some }) =>
    some.map(
      ({ name, severity, count, example }) =>
        html`<li>${texts.kinds[kind]}, ${texts.times(count)}: <code>${name}</code> (${texts.severity[severity]}). ${example}</li>`,
    ),
  );
  return html`${table({ caption: texts.minutesHeading, heads, rows, figures: 4 })}
<p class="faint">${pageTexts().limit(percent(MOST_FALSE_ALARMS))}</p>
${named(alarms)}`;
}

function worst(users: number, { activeShare, worstUser }: Pick<SimulatedMinutes, "activeShare" | "worstUser">): string {
  if (worstUser === undefined) return "";
  const { falseMinutes, connectedMinutes } = worstUser;
  const texts = reportTexts();
  return `; ${texts.ofActive(percent(activeShare))}; ${texts.worstUser(users, whole(falseMinutes), whole(connectedMinutes))}`;
}

interface Table {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Markup[])[];
  /** How many of the last columns are figures. */
  readonly figures: number;
}

/**
 * A table that is a list of cards where it does not fit. The roles say again what it is, because a table that is not
 * displayed as one is none to some browsers.
 */
function table({ caption, heads, rows, figures }: Table): Markup {
  const kind = (at: number) => (at >= heads.length - figures ? "figure" : "words");
  return html`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head, at) => html`<th role="columnheader" scope="col" class="${kind(at)}">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    ([first, ...others]) => html`<tr role="row"><th role="rowheader" scope="row">${first}</th>${others.map(
      (cell, at) =>
        html`<td role="cell" class="${kind(at + 1)}"><span class="label" aria-hidden="true">${heads[at + 1]}</span><span class="value">${cell}</span></td>`,
    )}</tr>
`,
  )}</tbody></table>
`;
}

/** How near a share is to what is allowed, which is where the bar would be full. */
function bar(share: number): Markup {
  const part = Math.round(Math.min(1, share / MOST_FALSE_ALARMS) * 1000) / 10;
  return html`<svg class="bar${share > MOST_FALSE_ALARMS ? " over" : ""}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="room" width="100" height="6"/><rect class="part" width="${part}" height="6"/></svg>`;
}

function named(alarms: readonly Markup[]): Markup {
  if (alarms.length === 0) return NOTHING;
  return html`<details><summary>${pageTexts().named}</summary><ul class="alarms">${alarms}</ul></details>
`;
}
