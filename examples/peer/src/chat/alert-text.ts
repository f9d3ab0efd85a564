import { type Alert, describeResponse } from "@securecomm/anomaly";
import { fold, harmless, type Paint, spokenLanguage } from "@securecomm/example-terminal";
import { shownName, typedName } from "../terminal/peer-text.ts";
import { alertSentence } from "./alert-sentence.ts";
import { alertTexts } from "./alert-texts.ts";

/** Events after which there is no session any more. */
const ENDING: ReadonlySet<string> = new Set([
  "record-replayed",
  "record-gap",
  "record-tampered",
  "signature-invalid",
  "signature-overdue",
  "session-closed",
]);
/** Columns of an alert's frame where the stream has none. */
const ANYWHERE = 72;
/** Milliseconds after which an alert is told late: repeats are, when their session ends. */
const LATE = 5_000;

/**
 * An alert as a block that cannot be overlooked, with colours or without: what is going on, with whom, the figures, what
 * to do, and the command that does it. One of severity info is a quiet line.
 * @param width columns to wrap to; 0 wraps nothing.
 * @param commands whether somebody is here who can type slash commands; otherwise none is named.
 */
export function alertText(alert: Alert, who: string | undefined, paint: Paint, width: number, commands = true): string {
  const texts = alertTexts();
  const about = aboutWhom(alert, who);
  const { sentence, explanation, response } = partsOf(alert, about);
  const what = sentence === undefined ? [explanation] : [sentence, explanation];
  if (alert.severity === "info") return paint.faint(texts.noted(about, what.join(" ")));
  const critical = alert.severity === "critical";
  const [edge, colour, loud] = critical ? ["!!", paint.bad, paint.alarm] : ["! ", paint.careful, paint.warning];
  const command = commands ? commandFor(alert, who) : doneWithout(alert);
  const body = [...what, texts.response(response), ...(command === undefined ? [] : [command])];
  const rows = body.flatMap((part) => (width > 0 ? fold(part, width - 4) : [part]));
  const rule = critical ? [colour("!".repeat(Math.max(8, (width || ANYWHERE) - 1)))] : [];
  const inside = [loud(` ${headingOf(alert, about)} `), ...rows].map((row) => `${colour(edge)} ${row}`);
  return [...rule, ...inside, ...rule].join("\n");
}

/** An alert about what has just been explained above it, in one line that points there. */
export function alertPointer(alert: Alert, who: string | undefined, paint: Paint): string {
  return paint.alarm(` ${headingOf(alert, aboutWhom(alert, who))}: ${alertTexts().seeAbove} `);
}

/** An alert in one line, for the board. */
export function alertLine(alert: Alert, who: string | undefined): string {
  const texts = alertTexts();
  const about = aboutWhom(alert, who);
  const { sentence, explanation } = partsOf(alert, about);
  return texts.banner(texts.severity[alert.severity], about, sentence ?? explanation);
}

function headingOf({ severity, at }: Alert, about: string): string {
  const texts = alertTexts();
  const time = Date.now() - at > LATE ? texts.wasAt(timeText(at)) : timeText(at);
  return `${texts.heading(texts.severity[severity], about)} (${time})`;
}

/** A time of the day as people here read it. */
export function timeText(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** The alert's own words, parted: its description ends with what to do. */
function partsOf(
  alert: Alert,
  about: string,
): { readonly sentence: string | undefined; readonly explanation: string; readonly response: string } {
  const { description, response } = alert;
  const what = describeResponse(response, spokenLanguage());
  const text = harmless(description);
  const end = text.endsWith(`: ${what}.`) ? text.lastIndexOf(". ", text.length - what.length - 3) : -1;
  return {
    sentence: alertSentence(alert, about),
    explanation: end < 0 ? text : text.slice(0, end + 1),
    response: response === "log" ? alertTexts().lookAt(about) : what,
  };
}

function aboutWhom({ address, subject }: Alert, who: string | undefined): string {
  if (who !== undefined) return shownName(who);
  return address === undefined && subject === "" ? alertTexts().somebody : shownName(address ?? subject);
}

/** What the user may type about it; none where writing it down is all there is to do. */
function commandFor({ response, event, session }: Alert, who: string | undefined): string | undefined {
  const texts = alertTexts();
  const open = session !== undefined && !ENDING.has(event);
  const name = who === undefined ? undefined : typedName(who);
  switch (response) {
    case "log":
      return undefined;
    case "re-verify":
      if (name === undefined) return texts.compareElsewhere;
      if (session === undefined) return texts.whatIsRemembered(name);
      return open ? texts.reVerify(name) : texts.reVerifyEnded(name);
    case "rekey":
      if (name === undefined) return undefined;
      return open ? texts.rekey(name) : texts.rekeyEnded(name);
    case "drop":
      return open ? texts.drop : texts.nothingLeft;
  }
}

/** What may be done about it where no command can be typed. */
function doneWithout({ response, event, session }: Alert): string | undefined {
  const texts = alertTexts();
  const open = session !== undefined && !ENDING.has(event);
  switch (response) {
    case "log":
      return undefined;
    case "re-verify":
      return texts.compareElsewhere;
    case "rekey":
      return texts.startAnew;
    case "drop":
      return open ? texts.endProgram : texts.nothingLeft;
  }
}
