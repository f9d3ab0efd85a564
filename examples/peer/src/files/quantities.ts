import { spokenLanguage } from "@securecomm/example-terminal";

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Bytes for people: three digits and a unit, in powers of ten: `1.23 MB`, in Portuguese `1,23 MB`. */
export function sizeText(bytes: number): string {
  let [amount, unit] = [bytes, 0];
  // 999.5 would be written as 1000.
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
  const numbers = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
  return `${new Intl.NumberFormat(spokenLanguage(), numbers).format(amount)} ${UNITS[unit]}`;
}

/** Bytes a second for people. */
export function rateText(rate: number): string {
  return `${sizeText(rate)}/s`;
}

/** Seconds for people: `0:07`, `12:30`, `1:02:03`; from four days on, in days. */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole >= 4 * 86_400) return `${Math.round(whole / 86_400)} d`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours === 0 ? `${minutes}:${two(rest)}` : `${hours}:${two(minutes)}:${two(rest)}`;
}
