import { jsonLine } from "@securecomm/example-terminal";
import type { Result } from "../judge.ts";
import { explanationOf } from "./explanation.ts";
import { type Report, scoresOf, verdictOf } from "./report.ts";

/** The form of the JSON report; it changes when a field changes its meaning or goes. */
export const JSON_VERSION = 2;

/** Everything as one line of JSON, in which nothing is left that a terminal could obey. The README names the fields. */
export function jsonReport(report: Report): string {
  const { made, attacks, failedRuns, sessions, minutes } = report;
  return jsonLine({
    report: "securecomm-attacks",
    version: JSON_VERSION,
    verdict: verdictOf(report),
    made: { ...made, at: new Date(made.at).toISOString() },
    attacks: attacks.map(attackFacts),
    failedRuns,
    ...(sessions === undefined ? {} : { sessions }),
    ...(minutes === undefined ? {} : { minutes }),
  });
}

function attackFacts(result: Result): object {
  const { attack, refusals, detected, gains, trace, struckAtMs, detectedAtMs, alarmsBefore, tookMs, ok } = result;
  const { title, about } = attack.texts();
  return {
    name: attack.name,
    title,
    about,
    ok,
    stoppedBy: attack.stoppedBy,
    refusals,
    // `null` rather than nothing: whoever reads it sees that the question was asked.
    detected: detected === undefined ? null : { ...detected, explanation: explanationOf(detected) },
    gains,
    taken: result.taken ?? null,
    scores: scoresOf(result) ?? null,
    struckAtMs,
    detectedAtMs: detectedAtMs ?? null,
    alarmsBefore,
    tookMs,
    trace,
  };
}
