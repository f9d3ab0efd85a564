import type { Redactor } from "../redact/redactor.ts";

/**
 * A message with its values in their places, as pino has them: `%s`, `%d` and `%f`, `%i`, `%o` `%O` and `%j`, `%%`. The
 * values are redacted before; those for which there is no place are not written.
 */
export function formatMessage(template: string, values: readonly unknown[], redactor: Redactor): string {
  if (values.length === 0) return redactor.text(template);
  let next = 0;
  const text = template.replace(/%[dfisjoO%]/g, (place) => {
    if (place === "%%") return "%";
    if (next === values.length) return place;
    return written(place, values[next++], redactor);
  });
  return redactor.text(text);
}

/** A message that is no text. */
export function messageOf(value: unknown, redactor: Redactor): string | undefined {
  const clean = redactor.value(value);
  return clean === undefined ? undefined : asText(clean);
}

function written(place: string, value: unknown, redactor: Redactor): string {
  switch (place) {
    case "%d":
    case "%f":
    case "%i":
      return String(asNumber(place, value));
    case "%s":
      return typeof value === "symbol" ? String(value) : String(asText(redactor.value(value)));
    default:
      if (typeof value === "string") return `'${redactor.text(value)}'`;
      return JSON.stringify(redactor.value(value)) ?? "undefined";
  }
}

function asNumber(place: string, value: unknown): number | bigint {
  if (typeof value === "bigint") return value;
  const known = typeof value === "number" || typeof value === "string" || typeof value === "boolean";
  const number = known ? Number(value) : Number.NaN;
  return place === "%i" ? Math.floor(number) : number;
}

function asText(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
