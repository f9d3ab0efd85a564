import { createHash } from "node:crypto";
import { duration, localeOf, percent, score } from "../numbers.ts";
import { type Report, verdictOf } from "../report.ts";
import { verdictSentences } from "../text-report.ts";
import { reportTexts } from "../texts.ts";
import { attackCard, mark } from "./attack-card.ts";
import { html, Markup, NOTHING } from "./markup.ts";
import { STYLE } from "./style.ts";
import { attackSummary, minutesTable, sessionsTable } from "./tables.ts";
import { pageTexts } from "./texts.ts";

/** What the file of a report begins with: by it one is told from any other page, and may be replaced. */
export const BEGINNING = "<!doctype html>\n<!-- a report of securecomm-attacks -->\n";

/** Nothing is loaded from anywhere and nothing runs; only this style applies. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M8 1l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V3z' fill='%230b5cad'/%3E%3Cpath d='M5 8l2 2 4-4' fill='none' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E";

/** The whole report as one file that needs nothing else, in the language that is spoken. */
export function htmlReport(report: Report): string {
  const page = pageTexts();
  const { attacks, failedRuns } = report;
  const any = attacks.length + failedRuns.length > 0;
  const document = html`<html lang="${localeOf()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="securecomm-attacks">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="${new Markup(ICON)}">
<title>${reportTexts().title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#attacks">${page.skip}</a>
<header class="top"><p class="over">SecureComm · ${page.over}</p>
<h1>${reportTexts().title}</h1>
<p class="lead">${page.lead}</p>
${verdict(report)}</header>
<main>
${any ? html`<section aria-label="${page.summary}" class="panel attacks">${attackSummary(report)}</section>` : NOTHING}
<section id="attacks" aria-labelledby="attacks-title" tabindex="-1">
${attacks.length === 0 ? NOTHING : html`<h2 id="attacks-title">${page.attacks}</h2>`}
<div class="cards">${attacks.map(attackCard)}</div>
</section>
${controls(report)}${reading()}</main>
${footer(report)}</body>
</html>
`;
  return BEGINNING + document.text;
}

function verdict(report: Report): Markup {
  const texts = reportTexts();
  const { ok } = verdictOf(report);
  return html`<div class="verdict ${ok ? "good" : "bad"}"><p class="mark">${mark(ok)}${ok ? texts.ok : texts.notOk}</p>
<ul>${verdictSentences(report).map((sentence) => html`<li>${sentence}</li>`)}</ul></div>
${tiles(report)}`;
}

function tiles(report: Report): Markup {
  const page = pageTexts();
  const { attacks, answered, falseAlarms, worstShare } = verdictOf(report);
  const delays = report.attacks.flatMap(({ detected }) => (detected === undefined ? [] : [detected.afterMs]));
  const middle = delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)];
  const shown: [string, string][] = [
    ...(attacks === 0
      ? []
      : [
          [`${answered.refused}/${attacks}`, page.refusedTile] as [string, string],
          [`${answered.detected}/${attacks}`, page.detectedTile] as [string, string],
        ]),
    ...(middle === undefined ? [] : [[duration(middle), page.medianTile] as [string, string]]),
    ...(report.sessions === undefined ? [] : [[String(falseAlarms), page.sessionsTile] as [string, string]]),
    ...(worstShare === undefined ? [] : [[percent(worstShare), page.minutesTile] as [string, string]]),
  ];
  return html`<dl class="tiles">${shown.map(([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

function controls({ sessions, minutes }: Report): Markup {
  if (sessions === undefined && minutes === undefined) return NOTHING;
  return html`<section aria-labelledby="controls-title">
<h2 id="controls-title">${reportTexts().controls}</h2>
<p class="lead">${pageTexts().controlsLead}</p>
${sessions === undefined ? NOTHING : html`<div class="panel">${sessionsTable(sessions)}</div>`}
${minutes === undefined ? NOTHING : html`<div class="panel">${minutesTable(minutes)}</div>`}
</section>
`;
}

function reading(): Markup {
  const page = pageTexts();
  const sentences = [
    page.readingRefused,
    page.readingDetected,
    page.readingScore,
    page.readingUnseen,
    page.readingDirect,
  ];
  return html`<section aria-labelledby="reading-title" class="reading">
<h2 id="reading-title">${page.reading}</h2>
${sentences.map((sentence) => html`<p>${sentence}</p>`)}
</section>
`;
}

function footer({ made }: Report): Markup {
  const page = pageTexts();
  const when = new Intl.DateTimeFormat(localeOf(), { dateStyle: "long", timeStyle: "long", timeZone: "UTC" });
  const iso = new Date(made.at).toISOString();
  const rows: [string, Markup][] = [
    [page.when, html`<time datetime="${iso}">${when.format(made.at)}</time>`],
    [page.duration, html`${duration(made.tookMs)}`],
    [page.seed, html`${made.seed}`],
    [page.platform, html`${made.platform}`],
    [page.model, html`${page.modelIs(made.model.detector, score(made.model.threshold))}`],
    ...Object.entries(made.versions).map(([name, version]): [string, Markup] => [name, html`${version}`]),
    [page.repeat, html`<code>securecomm-attacks --seed ${made.seed}</code>`],
  ];
  return html`<footer aria-labelledby="made-title"><h2 id="made-title">${page.made}</h2>
<dl class="facts">${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl></footer>
`;
}
