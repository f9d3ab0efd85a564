/** What can stand in a query: `undefined` is left out. */
export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>;

/** `?a=1&b=2`, or nothing where all is left out. */
export function queryString(values: QueryValues): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** A path whose variable parts are encoded: ``path`/api/apis/${apiId}/imports` ``. */
export function path(fixed: TemplateStringsArray, ...parts: readonly (string | number)[]): string {
  return fixed.reduce((whole, piece, index) => whole + encodeURIComponent(String(parts[index - 1] ?? "")) + piece);
}
