import type { FeatureUnit } from "../features/feature-set.ts";
import type { Language } from "./reason.ts";

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A number as the language writes it: `1,234.5` in English, `1.234,5` in Portuguese. The same text on every machine,
 * which `Intl` does not promise. Whole numbers are exact; others have `digits` significant digits.
 */
export function formatNumber(value: number, language: Language, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "?" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const sign = value < 0 ? "-" : "";
  const [point, group] = language === "pt" ? [",", "."] : [".", ","];
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) {
    const [mantissa, exponent] = size.toExponential(Math.min(digits, 17) - 1).split("e") as [string, string];
    const power = Array.from(String(Math.abs(Number(exponent))), (digit) => SUPERSCRIPT[Number(digit)]).join("");
    return `${sign}${trimZeros(mantissa).replace(".", point)}×10${Number(exponent) < 0 ? "⁻" : ""}${power}`;
  }
  const decimals = Number.isInteger(size) ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const [whole, rest] = trimZeros(size.toFixed(Math.min(decimals, 20))).split(".") as [string, string | undefined];
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  const text = rest === undefined ? grouped : `${grouped}${point}${rest}`;
  return text === "0" ? "0" : sign + text;
}

/** A quantity with its unit: `1,234 bytes`, `250 ms`, `12.5%`. */
export function formatQuantity(value: number, unit: FeatureUnit, language: Language, digits = 3): string {
  const pt = language === "pt";
  const number = (x: number) => formatNumber(x, language, digits);
  const counted = (one: string, many: string) => `${number(value)} ${Math.abs(value) === 1 ? one : many}`;
  switch (unit) {
    case "bytes":
      return counted("byte", "bytes");
    case "bits":
      return counted("bit", "bits");
    case "characters":
      return pt ? counted("caractere", "caracteres") : counted("character", "characters");
    case "levels":
      return pt ? counted("nível", "níveis") : counted("level", "levels");
    case "seconds":
      return formatSeconds(value, language, digits);
    case "share":
      return `${number(value * 100)}%`;
    case "per-second":
      return `${number(value)} ${pt ? "por segundo" : "per second"}`;
    case "flag":
      if (value === 0) return pt ? "não" : "no";
      if (value === 1) return pt ? "sim" : "yes";
      return number(value);
    case "hour":
      return pt ? `${number(value)}h` : `${number(value)}:00`;
    case "weekday":
      return weekday(value, language) ?? number(value);
    case "status":
    case "code":
      return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : number(value);
    case "rarity": {
      // In bits: n of them are one of 2 to the n.
      const of = digits === 3 ? Math.round(2 ** value) : 2 ** value;
      return pt ? `1 em ${number(of)}` : `1 in ${number(of)}`;
    }
    case "count":
    case "number":
      return number(value);
  }
}

/** Hours in full words, from one on in hours and below that in minutes: `30 minutes`, `less than 1 minute`. */
export function formatHours(hours: number, language: Language): string {
  const pt = language === "pt";
  const minutes = Math.round(hours * 60);
  if (hours >= 0 && hours < 1 / 60) return pt ? "menos de 1 minuto" : "less than 1 minute";
  if (hours >= 0 && minutes < 60) {
    const name = pt ? "minuto" : "minute";
    return minutes === 1 ? `1 ${name}` : `${minutes} ${name}s`;
  }
  const number = formatNumber(hours, language);
  // In Portuguese the plural begins at two.
  if (pt) return number === "1" || (hours > 0 && hours < 2) ? `${number} hora` : `${number} horas`;
  return number === "1" ? "1 hour" : `${number} hours`;
}

/** A share as "fewer than 1 in N" that is true: N is the greatest of 20, 50, 100, 200, … below its inverse. */
export function rarityBound(share: number): number | undefined {
  let bound: number | undefined;
  for (let power = 10; power <= 1e6; power *= 10) {
    for (const step of [1, 2, 5])
      if (power * step <= 1e6 && power * step > 10 && share < 1 / (power * step)) bound = power * step;
  }
  return bound;
}

function formatSeconds(value: number, language: Language, digits: number): string {
  const size = Math.abs(value);
  const [unit, name] =
    size < 1 && size !== 0
      ? [1e-3, "ms"]
      : size < 120
        ? [1, "s"]
        : size < 7200
          ? [60, "min"]
          : size < 172_800
            ? [3600, "h"]
            : [86_400, "d"];
  const scaled = value / (unit as number);
  return `${formatNumber(scaled, language, digits)} ${name}`;
}

function weekday(value: number, language: Language): string | undefined {
  const names =
    language === "pt"
      ? ["domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"]
      : ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  return names[value];
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
