import type { AccessLogModel } from "../access-log-model.ts";
import { createAccessLogMonitor } from "../alerts/access-log-monitor.ts";
import { explainRow } from "../explain/contributions.ts";
import { describeAnomaly } from "../explain/describe.ts";
import type { Language } from "../explain/reason.ts";
import { unstatedColumns } from "../features/access-log-features.ts";
import type { AddressDatabase } from "../features/countries.ts";
import type { ImportReport } from "../features/import-report.ts";
import type { LogEntries } from "../features/parse-log.ts";
import { redactEntry } from "../features/secrets.ts";
import type { Explained, Judged } from "./judged.ts";
import { count } from "./numbers.ts";

/** Scores the entries of an access log, in their order: what a client usually does is learned as it goes. */
export async function* judgeLog(
  entries: LogEntries,
  log: AccessLogModel,
  countries: AddressDatabase | undefined,
): AsyncGenerator<Judged> {
  let row: Float64Array = new Float64Array(0);
  let score = 0;
  const monitor = createAccessLogMonitor({
    model: log,
    addresses: countries === undefined ? {} : { countries },
    // A monitor tells of anomalies only; the scores of the other entries are wanted too.
    feedback: {
      adjustedScore(scored, modelScore) {
        row = Float64Array.from(scored);
        score = modelScore;
        return modelScore;
      },
    },
  });
  for await (const entry of entries) {
    const anomaly = monitor.observe(entry);
    const [its, rowOf] = [score, row];
    const isAnomaly = anomaly !== undefined;
    const explain = () => anomaly ?? explainNormal(log, its, rowOf, unstatedColumns(entry));
    yield { line: entries.report.lines, score: its, isAnomaly, entry: redactEntry(entry), row: rowOf, explain };
  }
}

function explainNormal(
  { model }: AccessLogModel,
  score: number,
  row: Float64Array,
  without: readonly string[],
): Explained {
  const reasons = explainRow(model, row, { without });
  const describe = (language: Language) => describeAnomaly({ reasons, score, model: model.detector.name }, language);
  return { reasons, addressChanges: [], describe };
}

/** What an operator should know of a log's lines besides the anomalies: one sentence for each thing. */
export function notesOn(report: ImportReport): string[] {
  const notes: string[] = [];
  if (report.bad > 0) {
    const shown = report.samples.slice(0, 5).map(({ line, reason }) => `line ${line}: ${REASONS[reason]}`);
    notes.push(`${count(report.bad, "line")} could not be read (${shown.join("; ")}${report.bad > 5 ? "; …" : ""})`);
  }
  if (report.addressOnly) {
    notes.push("the address is the only name of a client in this log, so no rule about changes of addresses can run");
  }
  return notes;
}

const REASONS: Readonly<Record<ImportReport["samples"][number]["reason"], string>> = {
  "no-time": "no time",
  "bad-time": "a time that is none",
  "no-request": "no request",
  "bad-status": "no status",
  "bad-json": "not JSON",
  "no-path": "no path",
  "too-long": "too long",
};
