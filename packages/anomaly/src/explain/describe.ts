import type { Alert, SuggestedResponse } from "../alerts/alert.ts";
import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { AddressChangeKind } from "../features/address-changes.ts";
import { ENGLISH } from "./en.ts";
import { describeCombination, describeFeature } from "./feature-sentence.ts";
import { formatNumber } from "./numbers.ts";
import { PORTUGUESE } from "./pt.ts";
import type { Language, Reason, ReasonCode } from "./reason.ts";
import { safeText } from "./safe-text.ts";
import { factsOf, joinList, type ReasonSentences } from "./sentences.ts";

// A line for people: whoever wants all reasons has them as data.
const MOST_REASONS = 10;

const CATALOGUES: Readonly<Record<Language, ReasonSentences>> = { en: ENGLISH, pt: PORTUGUESE };

/**
 * One reason in words, what it is first, without a full stop: `Horário atípico (3h)`. One line of at most 400
 * characters; control, invisible and bidirectional characters of facts become U+FFFD. It is text, not HTML.
 *
 * @param language Anything but `"en"` and `"pt"` throws an `ArgumentTypeError`; so does a reason of an unknown code.
 */
export function describeReason(reason: Reason, language: Language): string {
  const catalogue = checkLanguage(language);
  if (typeof reason !== "object" || reason === null) throw new ArgumentTypeError("reason", "a reason");
  const { code } = reason;
  if (code === "feature") return describeFeature(reason, language);
  if (code === "combination") return describeCombination(reason, language);
  if (!Object.hasOwn(catalogue, code)) throw new ArgumentTypeError("reason.code", "the code of a reason");
  const sentence = catalogue[code](factsOf(reason, language));
  return reason.withinHours === undefined ? sentence : `${sentence} ${describeEarlier(reason.withinHours, language)}`;
}

/** Said of what does not hold for the line itself. */
function describeEarlier(hours: number, language: Language): string {
  const number = formatNumber(hours, language);
  if (language === "pt") return hours === 1 ? "na última hora" : `nas últimas ${number} horas`;
  return hours === 1 ? "in the last hour" : `in the last ${number} hours`;
}

/** What {@link describeAnomaly} describes. */
export interface DescribedAnomaly {
  /** The most telling first. The first ten are named. */
  readonly reasons: readonly Reason[];
  /** From 0 to 1. */
  readonly score: number;
  /** The detector's name. */
  readonly model: string;
  /**
   * What is suspicious about the client's addresses, user agent and habits: see {@link addressReason}. Of addresses and
   * of the others the first ten each are named.
   */
  readonly addressChanges?: readonly Reason[];
}

/**
 * An anomaly in one line, with its address changes, if any, in a second; changes of the client's user agent and habits
 * have a line of their own after that. Lines are separated by `\n`.
 *
 * @throws ArgumentRangeError for a score that is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { describeAnomaly } from "@securecomm/anomaly";
 *
 * console.log(
 *   describeAnomaly({ reasons: [{ code: "admin-area", facts: {} }], score: 0.847, model: "iforest" }, "pt"),
 * ); // Anomalia detectada: Acesso a área administrativa (Score: 0.847, Modelo: iforest)
 * ```
 */
export function describeAnomaly(anomaly: DescribedAnomaly, language: Language): string {
  const { reasons, score, model, addressChanges = [] } = anomaly;
  const pt = checkLanguage(language) === PORTUGUESE;
  const found = describeReasons(reasons, language);
  const first = `${pt ? "Anomalia detectada" : "Anomaly detected"}: ${found} (${describeScore(score, model, language)})`;
  const lines = [first];
  const addresses = addressChanges.filter(({ code }) => !ABOUT_THE_CLIENT.has(code));
  const others = addressChanges.filter(({ code }) => ABOUT_THE_CLIENT.has(code));
  if (addresses.length > 0) {
    const heading = pt ? "Mudanças de endereços de IP suspeitas" : "Suspicious IP address changes";
    lines.push(`${heading}: ${describeReasons(addresses, language)}`);
  }
  if (others.length > 0) {
    const heading = pt ? "Outras mudanças do cliente" : "Other changes of the client";
    lines.push(`${heading}: ${describeReasons(others, language)}`);
  }
  return lines.join("\n");
}

const ABOUT_THE_CLIENT: ReadonlySet<ReasonCode> = new Set<AddressChangeKind>([
  "new-user-agent",
  "habit-hour",
  "habit-method",
  "habit-area",
  "habit-volume",
]);

/**
 * An alert in one line: the reasons first, then the score and its model, then what to do.
 *
 * @throws ArgumentRangeError for a score that is not from 0 to 1.
 */
export function describeAlert(
  alert: Pick<Alert, "reasons" | "score" | "detector" | "response" | "repeats">,
  language: Language,
): string {
  const { reasons, score, detector, response, repeats } = alert;
  const pt = checkLanguage(language) === PORTUGUESE;
  const scored = score === undefined ? "" : ` (${describeScore(score, detector, language)})`;
  const times = formatNumber(repeats, language);
  const again =
    repeats <= 0
      ? ""
      : pt
        ? ` Repetido ${times} ${repeats === 1 ? "vez" : "vezes"} desde o último aviso.`
        : ` Repeated ${times} ${repeats === 1 ? "time" : "times"} since it was last told.`;
  const heading = pt ? "Resposta sugerida" : "Suggested response";
  return `${describeReasons(reasons, language)}${scored}.${again} ${heading}: ${describeResponse(response, language)}.`;
}

const RESPONSES: Readonly<Record<SuggestedResponse, Readonly<Record<Language, string>>>> = {
  log: { en: "write it down", pt: "registrar" },
  "re-verify": {
    en: "verify the peer's fingerprint again by another way",
    pt: "verificar de novo a impressão digital do par por outro meio",
  },
  rekey: { en: "make new keys", pt: "gerar novas chaves" },
  drop: { en: "end the connection and keep the address out", pt: "encerrar a conexão e barrar o endereço" },
};

/** A suggested response in words. */
export function describeResponse(response: SuggestedResponse, language: Language): string {
  checkLanguage(language);
  if (!Object.hasOwn(RESPONSES, response)) throw new ArgumentTypeError("response", "a suggested response");
  return RESPONSES[response][language];
}

function describeReasons(reasons: readonly Reason[], language: Language): string {
  if (!Array.isArray(reasons)) throw new ArgumentTypeError("reasons", "an array of reasons");
  if (reasons.length === 0) return describeReason({ code: "combination", facts: {} }, language);
  const named: readonly Reason[] = reasons.slice(0, MOST_REASONS);
  return joinList(
    named.map((reason) => describeReason(reason, language)),
    language,
  );
}

function describeScore(score: number, model: string | undefined, language: Language): string {
  if (!(score >= 0 && score <= 1)) throw new ArgumentRangeError("score", "a number from 0 to 1");
  const named = model === undefined ? "" : `, ${language === "pt" ? "Modelo" : "Model"}: ${safeText(model, 40)}`;
  return `Score: ${score.toFixed(3)}${named}`;
}

function checkLanguage(language: Language): ReasonSentences {
  if (language !== "en" && language !== "pt") throw new ArgumentTypeError("language", '"en" or "pt"');
  return CATALOGUES[language];
}
