import type { Result } from "../../judge.ts";
import { endsOf, kindOf, nameOfEnd, takenLines } from "../attack-table.ts";
import { explanationOf, responseOf } from "../explanation.ts";
import { duration } from "../numbers.ts";
import { refusalsOf } from "../report.ts";
import { reportTexts } from "../texts.ts";
import { html, type Markup } from "./markup.ts";
import { scoreChart } from "./score-chart.ts";
import { pageTexts } from "./texts.ts";

/** One attack: what it is, what became of it, the score drawn, and the facts. */
export function attackCard(result: Result): Markup {
  const { attack, detected, ok } = result;
  const { title, about } = attack.texts();
  return html`<article class="card${ok ? "" : " failed"}" id="attack-${attack.name}" aria-labelledby="title-${attack.name}" tabindex="-1">
<header><h3 id="title-${attack.name}">${title}</h3>${stamp(ok, result.refusals.length > 0)}</header>
<p class="about">${about}</p>
${scoreChart(result)}<div class="said"><h4>${pageTexts().explanation}</h4>
${
  detected === undefined
    ? html`<p>${pageTexts().noAlert}</p>`
    : html`<p>${explanationOf(detected)}</p>
<p class="response"><strong>${reportTexts().response}:</strong> ${responseOf(detected)}.</p>`
}
${takenLines(result).map((line) => html`<p class="taken">${line}</p>`)}</div>
${facts(result)}</article>
`;
}

/** Whether an attack was refused, or only detected, in words. */
export function stamp(ok: boolean, isRefused = true): Markup {
  const texts = reportTexts();
  return ok
    ? html`<span class="stamp good">${mark(true)}${isRefused ? texts.stopped : texts.onlyDetected}</span>`
    : html`<span class="stamp bad">${mark(false)}${texts.gotThrough}</span>`;
}

/** A tick or a cross, drawn: not every font has them. */
export function mark(ok: boolean): Markup {
  const path = ok ? "M2 8.5l4 4 8-9" : "M3 3l10 10M13 3L3 13";
  return html`<svg class="mark-sign" viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
}

/** A code, which may be broken where its words end. */
export function codeOf(code: string): Markup {
  const words = code.split("_").map((word, at) => (at === 0 ? html`${word}` : html`_<wbr>${word}`));
  return html`<code>${words}</code>`;
}

/** The codes with which it was refused, and who gave them. */
export function refusals(result: Result): Markup {
  const texts = reportTexts();
  const found = refusalsOf(result);
  if (found.length === 0) {
    const word = result.attack.stoppedBy === "detector" ? texts.notRefusedAllowed : texts.notRefused;
    return html`<span class="faint">${word}</span>`;
  }
  return html`${found.map(
    ({ ends, codes }) =>
      html`<span class="line">${codes.map((code) => html`${codeOf(code)} `)}<span class="faint">${texts.by(endsOf(ends))}</span></span> `,
  )}`;
}

function facts(result: Result): Markup {
  const { attack, detected, gains, alarmsBefore, tookMs } = result;
  const texts = pageTexts();
  const rows: [string, Markup][] = [
    [texts.refusedBy, refusals(result)],
    [
      texts.detectedBy,
      detected === undefined
        ? html`${reportTexts().notDetected}`
        : html`${codeOf(detected.name)} (${kindOf(result)}), ${texts.seenBy(nameOfEnd(detected.seenBy))}`,
    ],
    ...(detected === undefined ? [] : [[texts.after, html`${duration(detected.afterMs)}`] as [string, Markup]]),
    [texts.stoppedBy, html`${texts.stopper[attack.stoppedBy]}`],
    [
      texts.gains,
      gains.length === 0
        ? html`${texts.nothing}`
        : html`<ul class="gains">${gains.map((gain) => html`<li>${gain}</li>`)}</ul>`,
    ],
    ...(alarmsBefore === 0 ? [] : [[texts.alarmsBefore, html`${alarmsBefore}`] as [string, Markup]]),
    [texts.took, html`${duration(tookMs)}`],
  ];
  return html`<dl class="facts">${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
`;
}
