import type { FeatureUnit } from "../features/feature-set.ts";
import { featureName, featureStatement } from "./feature-names.ts";
import { formatNumber, formatQuantity, rarityBound } from "./numbers.ts";
import type { Language, Reason, TypicalRange } from "./reason.ts";
import { safeText } from "./safe-text.ts";
import { joinList, withDetails } from "./sentences.ts";

// At 17 significant digits any two different numbers differ in writing.
const MOST_DIGITS = 17;
/** One in twenty, in bits. */
const LEAST_RARITY = Math.log2(20);

/** A column out of its usual range: what, how much, how much usually, how rarely. */
export function describeFeature(reason: Reason, language: Language): string {
  const { actual, typical, side, unit = "number" } = reason;
  const name = featureName(reason.set, reason.feature ?? "?", language);
  const rarity = describeRarity(reason.rarity, language);
  if (typeof actual !== "number") {
    const value = actual === undefined ? undefined : safeText(actual, 60);
    return withDetails(capital(`${name} ${language === "pt" ? "fora do habitual" : "unusual"}`, reason), value, rarity);
  }
  if (unit === "flag" && actual === 1 && side !== "low") return withDetails(capital(name, reason), rarity);
  const said = featureStatement(reason.set, reason.feature ?? "?", language);
  if (unit === "flag" && actual === 0 && said !== undefined) return withDetails(capital(said, reason), rarity);
  const { value, low, high } = write(reason, actual, language);
  if (WITHOUT_ORDER.has(unit)) {
    return withDetails(capital(`${name} ${language === "pt" ? "fora do habitual" : "unusual"}`, reason), value, rarity);
  }
  const isRarity = (unit === "rarity" || unit === "bits") && side !== "low" && said !== undefined;
  const statement = isRarity ? said : `${name} ${WHERE[language][side ?? "high"]}`;
  const usually = typical === undefined ? undefined : describeRange(typical, low, high, unit, language);
  // Nobody calls one in two rare: what is then told is how seldom so much was seen.
  if (isRarity && unit === "rarity" && actual < LEAST_RARITY) return withDetails(capital(statement, reason), rarity);
  return withDetails(capital(statement, reason), value, usually, rarity);
}

/** Units whose numbers name something: "above" says nothing about them. */
const WITHOUT_ORDER: ReadonlySet<FeatureUnit> = new Set(["code", "status", "weekday", "flag"]);

const WHERE = {
  en: { high: "above the usual", low: "below the usual" },
  pt: { high: "acima do habitual", low: "abaixo do habitual" },
} as const;

function describeRange(
  typical: TypicalRange,
  low: string,
  high: string,
  unit: FeatureUnit,
  language: Language,
): string | undefined {
  const pt = language === "pt";
  // How common the most common is says nothing: a rarity is usual up to its bound, and below two bits is none.
  if (unit === "rarity" && typical.high < 2) return undefined;
  if (unit === "rarity") return pt ? `normalmente até ${high}` : `usually at most ${high}`;
  if (low === high) return pt ? `normalmente ${low}` : `usually ${low}`;
  return pt ? `normalmente de ${low} a ${high}` : `usually ${low} to ${high}`;
}

/** No single column stands out: says so, and names those that matter most. */
export function describeCombination(reason: Reason, language: Language): string {
  const statement = language === "pt" ? "Combinação incomum de características" : "Unusual combination of features";
  const names = ["feature1", "feature2", "feature3"]
    .map((key) => (Object.hasOwn(reason.facts ?? {}, key) ? reason.facts[key] : undefined))
    .filter((name) => typeof name === "string")
    .map((name) => featureName(reason.set, name, language));
  return withDetails(statement, names.length === 0 ? undefined : joinList(names, language));
}

/** "Seen in fewer than 1 of N": true of the training rows, and of what it says about the future on average. */
function describeRarity(rarity: number | undefined, language: Language): string | undefined {
  if (rarity === undefined) return undefined;
  const bound = rarityBound(rarity);
  if (bound === undefined) return undefined;
  const number = formatNumber(bound, language);
  return language === "pt" ? `em menos de 1 a cada ${number}` : `seen in fewer than 1 of ${number}`;
}

/** The value and the range, with as many digits as it takes that the value reads as outside it. */
function write(
  { typical, side, unit = "number" }: Reason,
  actual: number,
  language: Language,
): { value: string; low: string; high: string } {
  for (let digits = 3; ; digits++) {
    const value = formatQuantity(actual, unit, language, digits);
    const low = typical === undefined ? "" : formatQuantity(typical.low, unit, language, digits);
    const high = typical === undefined ? "" : formatQuantity(typical.high, unit, language, digits);
    const near = side === "low" ? typical?.low : typical?.high;
    const reads = side === "low" ? low : high;
    if (value !== reads || near === actual || digits === MOST_DIGITS) return { value, low, high };
  }
}

// A column's own name keeps its letters; ours begin the sentence.
function capital(statement: string, { set }: Reason): string {
  return set === "session" || set === "access-log" ? statement.charAt(0).toUpperCase() + statement.slice(1) : statement;
}
