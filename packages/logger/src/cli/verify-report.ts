import { basename, dirname } from "node:path";
import type { Paint } from "../console/paint.ts";
import type { SealedReport, SegmentReport } from "../reader.ts";
import { placed } from "./fault.ts";
import { count, grouped, moment, size } from "./numbers.ts";
import { type Column, facts, table } from "./table.ts";

/** Segments that a table shows; of more, the first and the last. */
const SHOWN = 40;

const COLUMNS: readonly Column[] = [
  { title: "segment", align: "right" },
  { title: "file" },
  { title: "begun" },
  { title: "lines", align: "right" },
  { title: "count", align: "right" },
  { title: "frames", align: "right" },
  { title: "size", align: "right" },
  { title: "end" },
];

const ENDS: Readonly<Record<SegmentReport["ended"], string>> = {
  next: "goes on",
  closed: "closed",
  open: "none",
};

/** A report for people: what the log is, its segments, what is remarkable, every fault, and the verdict. */
export function reportText(report: SealedReport, paint: Paint): string {
  const parts = [facts(factsOf(report), paint)];
  if (report.segments.length > 0) parts.push(segmentTable(report.segments, paint));
  const remarks = report.notes.map((note) => `${paint("warn", "note")}   ${placed(note)}\n`);
  const faults = report.faults.map((fault) => `${paint("error", "fault")}  ${placed(fault)}\n`);
  if (report.moreFaults > 0) faults.push(`${paint("error", "fault")}  and ${grouped(report.moreFaults)} more\n`);
  if (remarks.length > 0) parts.push(remarks.join(""));
  if (faults.length > 0) parts.push(faults.join(""));
  parts.push(`${verdict(report, paint)}\n`);
  return parts.join("\n");
}

function factsOf(report: SealedReport): [string, string][] {
  const { segments, signatures } = report;
  const first = segments[0];
  const last = segments.at(-1);
  const pairs: [string, string][] = [["log", report.log ?? "unknown: no header says it"]];
  if (first === undefined || last === undefined) return pairs;
  pairs.push(["folder", dirname(last.file)]);
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  pairs.push(["segments", `${grouped(segments.length)}, from ${first.number} to ${last.number}, ${size(bytes)}`]);
  pairs.push(["lines", `${grouped(report.lines)}${span(segments)}`]);
  const begun = first === last ? moment(first.created) : `${moment(first.created)} to ${moment(last.created)}`;
  pairs.push(["begun", begun]);
  pairs.push(["closed", report.closed ? "yes" : "no: it is being written, or its end is missing"]);
  const { valid, signer, lastLine } = signatures;
  if (valid === 0) pairs.push(["signatures", "none"]);
  else {
    pairs.push(["signatures", `${grouped(valid)}, the last of them over the lines to ${grouped(lastLine ?? 0)}`]);
    if (signer !== undefined) pairs.push(["signer", signer]);
  }
  if (report.head !== undefined) pairs.push(["head", report.head.head]);
  return pairs;
}

/** Which lines they are, where that is not simply the first ones. */
function span(segments: readonly SegmentReport[]): string {
  const first = segments[0]!.firstLine;
  const last = segments.at(-1)!;
  const end = last.firstLine + last.lines - 1;
  return end >= first ? `, from ${grouped(first)} to ${grouped(end)}` : "";
}

function segmentTable(segments: readonly SegmentReport[], paint: Paint): string {
  if (segments.length <= SHOWN) return table(COLUMNS, segments.map(row), paint);
  const half = SHOWN / 2;
  const left = `  … ${count(segments.length - SHOWN, "segment")} between them`;
  const shown = [...segments.slice(0, half), ...segments.slice(-half)].map(row);
  const lines = table(COLUMNS, shown, paint).split("\n");
  return [...lines.slice(0, half + 1), left, ...lines.slice(half + 1)].join("\n");
}

function row({ number, file, created, firstLine, lines, frames, bytes, ended }: SegmentReport): string[] {
  const which = lines === 0 ? "-" : `${grouped(firstLine)}-${grouped(firstLine + lines - 1)}`;
  const sizes = [which, grouped(lines), grouped(frames), size(bytes)];
  return [String(number), basename(file), moment(created), ...sizes, ENDS[ended]];
}

function verdict(report: SealedReport, paint: Paint): string {
  const faults = report.faults.length + report.moreFaults;
  const notes = report.notes.length > 0 ? "; see what is noted" : "";
  if (!report.intact) return paint("error", `DAMAGED: ${count(faults, "fault")}${notes}`);
  if (report.complete) return paint("info", `INTACT: ${count(report.lines, "line")}, no fault${notes}`);
  return `${paint("warn", "ONLY THE CHAIN OF HASHES WAS CHECKED, and is whole.")}
Without the private key (-k <file>) nothing shows whether somebody made these files anew.`;
}
