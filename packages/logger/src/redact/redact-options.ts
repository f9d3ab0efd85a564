/** What is taken out of lines, beyond or other than by default. Names are compared by their
 * letters and digits, without case. */
export interface RedactOptions {
  /** Names of fields whose values are taken out as well, wherever they are. */
  readonly keys?: readonly string[] | undefined;
  /** Names of fields whose values stay, although they would be taken out by default. */
  readonly keep?: readonly string[] | undefined;
  /** What stands in the place of what was taken out; `"[redacted]"` by default. */
  readonly censor?: string | undefined;
}
