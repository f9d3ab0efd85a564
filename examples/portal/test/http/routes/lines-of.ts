/** A line in the combined format. */
export function line(options: {
  readonly at?: number;
  readonly user?: string;
  readonly address?: string;
  readonly path?: string;
  readonly agent?: string;
}): string {
  const { at = Date.UTC(2026, 10, 20, 12), user = "ana", address = "198.51.100.7" } = options;
  const { path = "/cart", agent = "Mozilla/5.0" } = options;
  const [, day, month, year, time] = new Date(at).toUTCString().split(" ");
  return `${address} - ${user} [${day}/${month}/${year}:${time} +0000] "GET ${path} HTTP/1.1" 200 512 "-" "${agent}"`;
}
