/** A line of a log. */
export interface LogLine {
  /** Without its line feed. */
  readonly text: string;
  /**
   * From 1 over the whole log; `undefined` where it is not sure: in a plain log whose first files were removed, behind
   * damage in a segment of a sealed one.
   */
  readonly number: number | undefined;
  /** The path of the file that it stood in when that was opened. */
  readonly file: string;
  /** Whether it was longer than 16 MiB and has lost its end. */
  readonly cut?: boolean | undefined;
}
