import { bytesIn, durationIn, type MomentStyle, momentIn, numberIn, offsetName, pluralIn } from "./formats.ts";
import { language } from "./language.ts";

/** In the page's language, as all of these. */
export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return numberIn(language.value, value, options);
}

/** A share from 0 to 1 as `12.5 %`; a dash where there is none. */
export function formatShare(share: number | undefined, digits = 1): string {
  return share === undefined ? "–" : formatNumber(share, { style: "percent", maximumFractionDigits: digits });
}

/** A score or threshold from 0 to 1, to three places. */
export function formatScore(score: number): string {
  return formatNumber(score, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
}

/** A moment of a log, by its own clock: `offset` minutes ahead of UTC. */
export function formatLogMoment(at: number, offset: number, style: MomentStyle = "full"): string {
  return momentIn(language.value, at, offset, style);
}

/** A moment of this portal (a training, a verdict), by this computer's clock. */
export function formatMoment(at: number, style: MomentStyle = "full"): string {
  return momentIn(language.value, at, undefined, style);
}

export function formatDuration(milliseconds: number): string {
  return durationIn(language.value, milliseconds);
}

export function formatBytes(bytes: number): string {
  return bytesIn(language.value, bytes);
}

/** `1 line`, `2,000 lines`. */
export function counted(count: number, one: string, other: string): string {
  return `${formatNumber(count)} ${pluralIn(language.value, count, one, other)}`;
}

export { offsetName };
