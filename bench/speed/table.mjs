const OURS_FIRST = ["ours", "signed", "hybrid"];

/** The results of a benchmark in rounds, as a table in Markdown. */
export function roundsTable({ unit, columns, better }, summaries) {
  const place = ({ key }) => (OURS_FIRST.indexOf(key) + OURS_FIRST.length + 1) % (OURS_FIRST.length + 1);
  const sorted = summaries.toSorted((a, b) => place(a) - place(b));
  const header = [
    "",
    `${unit}, median`,
    "best",
    `of node:tls's, median (least to most)`,
    "runs",
    ...columns.map(({ title }) => title),
    `targets (${better === "more" ? "at least" : "at most"})`,
  ];
  const rows = sorted.map(({ label, value, ratio, runs, columns: further, verdicts }) => [
    label,
    figure(value.median),
    figure(better === "more" ? value.most : value.least),
    ratio === undefined ? "" : spreadText(ratio),
    String(runs),
    ...further.map(({ median }) => figure(median)),
    verdicts.map(verdictText).join("; "),
  ]);
  return markdown(header, rows);
}

function verdictText({ kind, what, asked, found, met }) {
  const wish = kind === "love" ? "wished " : "";
  const of = what === "of node:tls" ? "" : ` ${what}: ${found.toFixed(2)}`;
  return `${wish}${asked}${of}: ${met ? "met" : "NOT met"}`;
}

/** What one more session costs at the first and last steps, and how each figure grows. */
export function sessionsTable({ steps, growth, idle }) {
  const header = [
    "sessions",
    "ms each",
    "client's CPU, µs each",
    "server's CPU, µs each",
    "client's RSS, KiB each",
    "server's RSS, KiB each",
    "client's heap and buffers, KiB each",
    "server's heap and buffers, KiB each",
  ];
  const shown = steps.length <= 5 ? steps : [...steps.slice(0, 2), undefined, ...steps.slice(-2)];
  const rows = shown.map((step) =>
    step === undefined
      ? header.map(() => "…")
      : [
          step.sessions.toLocaleString("en"),
          figure(step.milliseconds),
          figure(step.client.cpu),
          figure(step.server.cpu),
          ...["rss", "heap"].flatMap((field) => [
            figure(step.client[field] / 1_024),
            figure(step.server[field] / 1_024),
          ]),
        ],
  );
  const grows = ({ growth, mostOverLeast }) =>
    `${growth < 0 ? "-" : "+"}${Math.abs(100 * growth).toFixed(0)} % from the first step to the last on the line through all; most over least ${mostOverLeast.toFixed(2)}`;
  return [
    markdown(header, rows),
    "",
    `- time of one more: ${grows(growth.milliseconds)}`,
    `- processor time of one more, both ends: ${grows(growth.cpu)}`,
    `- heap and buffers of one more, both ends: ${grows(growth.heap)}`,
    `- RSS of one more, both ends: ${grows(growth.rss)}`,
    `- processor time while all are idle: listener ${figure(idle.server)} ms a second, client ${figure(idle.client)} ms a second`,
  ].join("\n");
}

export function markdown(header, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Three figures that count, or all before the point. */
function figure(number) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number) || 1)));
  return number.toLocaleString("en", {
    minimumFractionDigits: Math.min(digits, 2),
    maximumFractionDigits: Math.min(digits, 2),
  });
}

function spreadText({ median, least, most }) {
  return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}
