import type { SignedTranscript } from "../protocol/signed-transcript.ts";
import type { Role } from "../protocol/transcript.ts";
import type { DirectionVerdict, TranscriptVerdict } from "../protocol/verify-transcript.ts";
import { printable } from "./transcript-text.ts";

/** A verdict for people. */
export function describeVerdict(verdict: TranscriptVerdict, transcript: SignedTranscript): string {
  const lines = [verdict.valid ? "VALID" : "NOT VALID"];
  for (const role of ["initiator", "responder"] as const) lines.push(...sideLines(role, verdict[role], transcript));
  if (!verdict.application) lines.push("It is of another application than the one named.");
  if (!transcript.complete)
    lines.push("Not all that was said is in it: the rest was not signed yet, or beyond the recording's size.");
  lines.push("This proves neither when it was said, nor that the other side read it, nor that nothing else was said;");
  lines.push("and which of two messages of the two sides came first is, as a rule, the exporter's word.");
  return `${lines.join("\n")}\n`;
}

function sideLines(role: Role, side: DirectionVerdict, transcript: SignedTranscript): string[] {
  const who = side.expected ? "as expected" : "not one of the signers asked about";
  const lines = [`${role} "${printable(transcript[role].name)}" ${side.fingerprint}: ${who}`];
  lines.push(`  ${side.attested} of ${side.sections} sections are as they were signed`);
  if (side.fault !== undefined) lines.push(`  ${faultText(side.fault)}`);
  else if (side.endAttested) lines.push("  the end is attested: nothing more was sent");
  else lines.push("  end not attested: more may have been sent");
  return lines;
}

function faultText(fault: NonNullable<DirectionVerdict["fault"]>): string {
  switch (fault.kind) {
    case "section":
      return `section ${fault.section} is NOT what was signed, or the hash before it is not`;
    case "interval":
      return `after section ${fault.after} and up to section ${fault.upTo}, something is NOT what was signed`;
    case "order":
      return `section ${fault.section}, or a signature around it, is missing or out of place`;
    case "unsigned":
      return `nothing after section ${fault.after} is signed`;
  }
}
