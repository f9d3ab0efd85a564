import type { Paint } from "../terminal/colours.ts";
import { columnsOf, indent, wrap } from "../terminal/layout.ts";
import type { RefusalText } from "../trust/refusal-text.ts";
import type { SessionFacts } from "./facts.ts";

const LABEL = 16;

/** The security report of a session: what protects it, and how far the peer is verified. */
export function reportText(facts: SessionFacts, paint: Paint): string {
  const { suite, postQuantum, verification, advice, fingerprint, words, signatures } = facts;
  const mark = advice === undefined ? paint.good : paint.careful;
  return [
    row("suite", suite, paint),
    row(
      "post-quantum",
      postQuantum
        ? "yes: a recording of today stays closed to a quantum computer of tomorrow"
        : "no: elliptic curves alone",
      paint,
      postQuantum ? paint.good : paint.careful,
    ),
    row("verified", advice === undefined ? verification : `${verification} ${advice}`, paint, mark),
    row("fingerprint", fingerprint, paint),
    row("safety words", words.length === 0 ? "(the session has ended)" : words.join(" "), paint, paint.strong),
    row(
      "messages",
      signatures === "off" ? "encrypted and authenticated; not signed one by one" : `signed: ${signatures}`,
      paint,
    ),
  ].join("\n");
}

/** What only `/security` adds: how long the keys have served, and for how much. */
export function usageText(facts: SessionFacts, paint: Paint): string {
  const { keyAge, recordsSent, recordsReceived, session } = facts;
  const age = `agreed ${Math.round(keyAge / 1000)} s ago; records: ${recordsSent} sent, ${recordsReceived} received`;
  return [row("keys", age, paint), row("session", session, paint)].join("\n");
}

/** A refusal in several lines, from what happened to what to do. */
export function refusalText({ headline, code, facts, meaning, steps, command }: RefusalText, paint: Paint): string {
  const width = columnsOf(process.stderr);
  const lines = wrap(`✘ ${headline} (${code})`, width).map((line) => paint.bad(paint.strong(line)));
  for (const [label, value] of facts) lines.push(row(label, value, paint));
  if (meaning !== undefined) lines.push(indent(wrap(meaning, width && width - 2), "  "));
  if (steps.length > 0) lines.push("  What to do:");
  for (const [at, step] of steps.entries()) {
    lines.push(indent(wrap(step, width && width - 5), "     ", `  ${at + 1}. `));
  }
  if (command !== undefined) lines.push(`       ${paint.strong(command.line)}`, `     ${command.effect}`);
  return lines.join("\n");
}

function row(label: string, value: string, paint: Paint, colour = (text: string) => text): string {
  const width = columnsOf(process.stdout);
  const lines = wrap(value, width && width - LABEL - 2).map(colour);
  return indent(lines, " ".repeat(LABEL + 2), `  ${paint.faint(label.padEnd(LABEL))}`);
}
