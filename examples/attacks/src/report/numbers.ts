import { spokenLanguage } from "@securecomm/example-terminal";

/** The language and country by which numbers and dates are written. */
export function localeOf(language = spokenLanguage()): string {
  return language === "pt" ? "pt-BR" : "en-GB";
}

/** A whole number with its thousands apart. */
export function whole(count: number): string {
  return new Intl.NumberFormat(localeOf(), { maximumFractionDigits: 0 }).format(count);
}

/** A part of one, such as `0.07 %`. */
export function percent(share: number): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  // A share that is not nothing must not read as nothing.
  const shown = share > 0 && share < 0.0001 ? 0.0001 : share;
  const less = shown === share ? "" : "< ";
  return `${less}${new Intl.NumberFormat(localeOf(), digits).format(shown * 100)} %`;
}

/** Milliseconds as `0.4 ms`, `12 ms`, `1.2 s` or `3 min`. */
export function duration(ms: number): string {
  const round = (value: number, digits: number) =>
    new Intl.NumberFormat(localeOf(), { maximumFractionDigits: digits }).format(value);
  if (ms < 10) return `${round(ms, 1)} ms`;
  if (ms < 999.5) return `${round(ms, 0)} ms`;
  if (ms < 99_950) return `${round(ms / 1000, 1)} s`;
  return `${round(ms / 60_000, 0)} min`;
}

/** Bytes as `512 B`, `1.5 KiB` or `8 MiB`. */
export function size(bytes: number): string {
  const [value, unit] =
    bytes < 1024 ? [bytes, "B"] : bytes < 2 ** 20 ? [bytes / 1024, "KiB"] : [bytes / 2 ** 20, "MiB"];
  return `${new Intl.NumberFormat(localeOf(), { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}

/** A score or a threshold. */
export function score(value: number, places = 2): string {
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  return new Intl.NumberFormat(localeOf(), digits).format(value);
}
