import type { Result } from "../../judge.ts";
import { nameOfEnd } from "../attack-table.ts";
import { duration, score, whole } from "../numbers.ts";
import { html, type Markup, NOTHING } from "./markup.ts";
import { type Plotted, plotted, type Series, ticksOf } from "./score-series.ts";
import { pageTexts } from "./texts.ts";

const [WIDTH, HEIGHT] = [400, 208];
const PLOT = { left: 30, right: 390, top: 40, bottom: 172 } as const;

/** The scores of both ends while an attack ran, drawn, with the same in words. */
export function scoreChart(result: Result): Markup {
  const texts = pageTexts();
  const plot = plotted(result);
  const id = `score-${result.attack.name}`;
  const words = wordsOf(plot);
  const x = (at: number) => round(PLOT.left + ((at - plot.from) / (plot.to - plot.from)) * (PLOT.right - PLOT.left));
  const y = (value: number) => round(PLOT.bottom - value * (PLOT.bottom - PLOT.top));
  return html`<figure class="chart">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${texts.chartTitle(result.attack.texts().title)}</title>
<desc id="${id}-desc">${words}</desc>
<rect class="above" x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.right - PLOT.left}" height="${round(y(plot.threshold) - PLOT.top)}"/>
${[0, 0.5, 1].map(
  (value) => html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(value)}" y2="${y(value)}"/>
<text class="tick" x="${PLOT.left - 5}" y="${y(value) + 4}" text-anchor="end">${tickScore(value)}</text>
`,
)}${ticksOf(plot.from, plot.to).map(
  (at) => html`<line class="grid" x1="${x(at)}" x2="${x(at)}" y1="${PLOT.bottom}" y2="${PLOT.bottom + 4}"/>
<text class="tick" x="${x(at)}" y="${PLOT.bottom + 16}" text-anchor="${x(at) > PLOT.right - 20 ? "end" : "middle"}">${at === 0 ? "0" : signed(at)}</text>
`,
)}<text class="tick" x="${PLOT.right}" y="${HEIGHT - 4}" text-anchor="end">${texts.axisTime}</text>
<text class="tick" x="0" y="${HEIGHT - 4}">${texts.axisScore}</text>
<line class="threshold" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(plot.threshold)}" y2="${y(plot.threshold)}"/>
${momentLine("attack", x(0), 12, texts.attackMark)}${
  plot.alertAt === undefined
    ? NOTHING
    : momentLine("alert", x(plot.alertAt), 28, texts.alertMark(duration(plot.alertAt)))
}${plot.series.map((series, at) => drawn(series, at, x, y))}${thresholdLabel(plot, x, y)}</svg>
<figcaption>${plot.series.length === 0 ? NOTHING : legend(plot.series)}<p>${words}</p></figcaption>
</figure>
`;
}

function wordsOf({ events, highest, threshold, alertAt }: Plotted): string {
  const texts = pageTexts();
  const shown = (value: number | undefined) => (value === undefined ? texts.never : score(value));
  const scores =
    events === 0
      ? texts.noScores
      : texts.chart(whole(events), shown(highest.before), shown(highest.after), score(threshold));
  return `${scores} ${alertAt === undefined ? texts.chartNoAlert : texts.chartAlert(duration(alertAt))}`;
}

/** A moment: a line through the plot, with its name above it on the side where there is room. */
function momentLine(kind: "attack" | "alert", x: number, y: number, label: string): Markup {
  const isRight = x > (PLOT.left + PLOT.right) / 2;
  return html`<line class="${kind}" x1="${x}" x2="${x}" y1="${y - 9}" y2="${PLOT.bottom}"/>
<text class="${kind}-label" x="${isRight ? x - 5 : x + 5}" y="${y}" text-anchor="${isRight ? "end" : "start"}">${label}</text>
`;
}

/** What the threshold is, at that end of its line, above or below, where the least is drawn. */
function thresholdLabel(plot: Plotted, x: (at: number) => number, y: (score: number) => number): Markup {
  const line = y(plot.threshold);
  const dots = plot.series.flatMap(({ places }) => places.map(({ at, score: value }) => [x(at), y(value)] as const));
  const moments = [0, plot.alertAt].flatMap((at) => (at === undefined ? [] : [x(at)]));
  const [first] = ["start", "end"]
    .flatMap((anchor) => [line - 5, line + 14].map((baseline) => ({ anchor, baseline })))
    .map(({ anchor, baseline }) => {
      const isUnder = (at: number) => (anchor === "start" ? at < PLOT.left + 95 : at > PLOT.right - 95);
      const near = dots.filter(([at, height]) => isUnder(at) && Math.abs(height - baseline + 4) < 10);
      return { anchor, baseline, crowd: near.length + moments.filter(isUnder).length };
    })
    .sort((a, b) => a.crowd - b.crowd);
  const { anchor, baseline } = first as { anchor: string; baseline: number };
  return html`<text class="threshold-label" x="${anchor === "start" ? PLOT.left + 4 : PLOT.right - 4}" y="${baseline}" text-anchor="${anchor}">${pageTexts().threshold(score(plot.threshold))}</text>
`;
}

/** Ends differ by colour and by shape: the first has dots on a line, the second squares on a dashed one. */
function drawn({ places }: Series, at: number, x: (at: number) => number, y: (score: number) => number): Markup {
  const line = places.map((place) => `${x(place.at)},${y(place.score)}`).join(" ");
  return html`<g class="end-${at % 2}"><polyline points="${line}"/>${places.map((place) =>
    symbol(at, x(place.at), y(place.score)),
  )}</g>
`;
}

function symbol(end: number, x: number, y: number): Markup {
  return end % 2 === 0
    ? html`<circle cx="${x}" cy="${y}" r="2.8"/>`
    : html`<rect x="${round(x - 2.5)}" y="${round(y - 2.5)}" width="5" height="5"/>`;
}

function legend(series: readonly Series[]): Markup {
  return html`<ul class="legend" aria-label="${pageTexts().legend}">${series.map(
    ({ by }, at) =>
      html`<li><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true"><g class="end-${at % 2}"><polyline points="0,6 24,6"/>${symbol(at, 12, 6)}</g></svg>${nameOfEnd(by)}</li>`,
  )}</ul>`;
}

function signed(ms: number): string {
  return `${ms < 0 ? "−" : "+"}${duration(Math.abs(ms))}`;
}

function tickScore(value: number): string {
  return score(value).replace(/[.,]00$|0$/, "");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
