/** What was planted in a sample: what the seed's descriptions speak of, and text that is out to do harm. */
export const PLANTED = [
  "admin-at-night",
  "server-errors",
  "scan",
  "long-path",
  "deep-path",
  "method",
  "traversal",
  "injection",
  "hostile-text",
  "private-to-public",
  "public-to-private",
  "several-addresses",
  "new-address",
  "weekend",
  "password-guessing",
] as const;
export type Planted = (typeof PLANTED)[number];

/** A request to the shop, before it is written down. */
export interface SampleRequest {
  readonly at: number;
  readonly client: SampleName;
  readonly address: string;
  readonly method: string;
  /** Path and query, as nginx writes them. */
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
  readonly userAgent: string;
  readonly referer?: string;
  /** Missing for ordinary requests. */
  readonly planted?: Planted;
}

/** Who asks, and so how the line is written: with `user` as nginx does, else as JSON; nobody's as nginx does, too. */
export type SampleName =
  | { readonly user: string }
  | { readonly apiKey: string }
  | { readonly clientId: string }
  | { readonly nobody: true };

/** Minutes that the shop's clock is ahead of UTC. */
export const SHOP_OFFSET = -180;

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The line that a server would write. */
export function lineOf(request: SampleRequest): string {
  const { client } = request;
  if ("apiKey" in client || "clientId" in client) return jsonLine(request, client);
  return combinedLine(request, "user" in client ? client.user : "-");
}

function combinedLine(request: SampleRequest, user: string): string {
  const { at, address, method, target, status, bytes, referer = "-", userAgent } = request;
  const asked = `${method} ${target} HTTP/1.1`;
  return `${address} - ${user} [${clfTime(at)}] "${asked}" ${status} ${bytes} "${referer}" "${userAgent}"`;
}

function jsonLine(request: SampleRequest, client: { readonly apiKey: string } | { readonly clientId: string }): string {
  const { at, address, method, target, status, bytes, userAgent } = request;
  const timestamp = `${shopTime(at).toISOString().slice(0, 23)}-03:00`;
  const line = { timestamp, ...client, ip: address, method, url: target, status, bytes, userAgent };
  // A control character would end the line, or be one that no JSON may hold: it is escaped, as loggers do.
  return JSON.stringify(line);
}

function clfTime(at: number): string {
  const time = shopTime(at);
  const day = String(time.getUTCDate()).padStart(2, "0");
  const clock = time.toISOString().slice(11, 19);
  return `${day}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${clock} -0300`;
}

function shopTime(at: number): Date {
  return new Date(at + SHOP_OFFSET * 60_000);
}
