import { columnsOf, fold, indent, type Paint, wrap } from "@securecomm/example-terminal";
import type { RefusalText } from "../trust/refusal-text.ts";
import { refusalTexts } from "../trust/refusal-texts.ts";
import type { SessionFacts } from "./facts.ts";
import { reportTexts } from "./report-texts.ts";

const LABEL = 16;

/** The security report of a session: what protects it, and how far the peer is verified. */
export function reportText(facts: SessionFacts, paint: Paint): string {
  const { suite, postQuantum, verification, advice, fingerprint, words, signatures } = facts;
  const texts = reportTexts();
  const mark = advice === undefined ? paint.good : paint.careful;
  const quantum = postQuantum ? texts.quantumSafe : texts.curvesAlone;
  return [
    row(texts.suite, suite, paint),
    row(texts.postQuantum, quantum, paint, postQuantum ? paint.good : paint.careful),
    row(texts.verified, advice === undefined ? verification : `${verification} ${advice}`, paint, mark),
    row(texts.fingerprint, fingerprint, paint),
    row(texts.words, words.length === 0 ? texts.ended : words.join(" "), paint, paint.strong),
    row(texts.messages, signatures === "off" ? texts.unsigned : texts.signed(signatures), paint),
  ].join("\n");
}

/** What only `/security` adds: how long the keys have served, and for how much. */
export function usageText(facts: SessionFacts, paint: Paint): string {
  const { keyAge, recordsSent, recordsReceived, session } = facts;
  const texts = reportTexts();
  const age = texts.age(ageText(keyAge), recordsSent, recordsReceived);
  return [row(texts.keys, age, paint), row(texts.session, session, paint)].join("\n");
}

/** How long something has been so: `48 s`, `12 min`, `3 h`, `2 d`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** A refusal in several lines, from what happened to what to do. */
export function refusalText({ headline, code, facts, meaning, steps, command }: RefusalText, paint: Paint): string {
  const width = columnsOf(process.stderr);
  const lines = wrap(`✘ ${headline} (${code})`, width).map((line) => paint.bad(paint.strong(line)));
  for (const [label, value] of facts) lines.push(row(label, value, paint));
  if (meaning !== undefined) lines.push(indent(wrap(meaning, width && width - 2), "  "));
  if (steps.length > 0) lines.push(`  ${refusalTexts().whatToDo}`);
  for (const [at, step] of steps.entries()) {
    lines.push(indent(wrap(step, width && width - 5), "     ", `  ${at + 1}. `));
  }
  if (command !== undefined) lines.push(`       ${paint.strong(command.line)}`, `     ${command.effect}`);
  return lines.join("\n");
}

function row(label: string, value: string, paint: Paint, colour = (text: string) => text): string {
  const width = columnsOf(process.stdout);
  // A fingerprint is longer than a narrow line, and must not go on where a line of this program begins.
  const lines = (width > 0 ? fold(value, width - LABEL - 2) : [value]).map(colour);
  return indent(lines, " ".repeat(LABEL + 2), `  ${paint.faint(label.padEnd(LABEL))}`);
}
