/**
 * What names the client of a log line: a field of its own, an API key, the authenticated user, or only the address.
 *
 * A log says who somebody claimed to be. Where a server asks for no password nginx writes any name that was sent with the
 * request as its user: such a log should be written without `$remote_user`.
 */
export type ClientSource = "client-id" | "api-key" | "user" | "address";

/** One line of an access log, parsed. What the line does not say is `undefined`. */
export interface LogEntry {
  /** When, in milliseconds since the epoch, by the log's own clock. */
  readonly at: number;
  /** Minutes that the log's clock is ahead of UTC: `at` plus this gives the hour that the line shows. */
  readonly offset: number;
  /** Who the line is about. */
  readonly client: string;
  /** What gave {@link LogEntry.client}. With `"address"` no address rule can run. */
  readonly clientSource: ClientSource;
  /** The address that the request came from. */
  readonly address: string | undefined;
  /** The method as written, `"GET"`; empty for a line whose request was not one. */
  readonly method: string;
  /** The path without the query, as written. */
  readonly path: string;
  /** What follows the first `?`, without it; empty when there is none. */
  readonly query: string;
  readonly status: number | undefined;
  /** Bytes of the answer's body. */
  readonly bytes: number | undefined;
  readonly referer: string | undefined;
  /** Empty for a request without one; `undefined` for a line whose format does not say. */
  readonly userAgent: string | undefined;
  /** How long the request took, in milliseconds. */
  readonly duration: number | undefined;
}
