import { SingleBar } from "cli-progress";
import type { CommandIo } from "./io.ts";

/** How long work may take before a bar appears, in milliseconds. */
const PATIENCE = 700;

/** How far long work is, shown on standard error when that is a terminal and the work is not done at once. */
export class Progress {
  readonly #stream: CommandIo["stderr"];
  readonly #what: string;
  readonly #started = performance.now();
  #bar: SingleBar | undefined;

  /** @param what Such as `"rows"` or `"training"`. */
  constructor(io: Pick<CommandIo, "stderr">, what: string) {
    this.#stream = io.stderr;
    this.#what = what;
  }

  /**
   * @param total Where the work ends; `undefined` when that is not known.
   * @param note What else to show, such as a count of rows.
   */
  update(done: number, total: number | undefined, note = ""): void {
    if (this.#stream.isTTY !== true) return;
    if (this.#bar === undefined) {
      if (performance.now() - this.#started < PATIENCE) return;
      const format =
        total === undefined ? " {what}  {note}  {duration_formatted}" : " {what}  {bar} {percentage} %  {note}";
      this.#bar = new SingleBar({
        stream: this.#stream as NodeJS.WriteStream,
        format,
        barsize: 30,
        clearOnComplete: true,
        // A cursor that was hidden, and wrapping that was switched off, stay so when the process is killed.
        linewrap: true,
        hideCursor: false,
        barCompleteChar: "=",
        barIncompleteChar: "-",
        fps: 8,
      });
      this.#bar.start(total ?? 0, done, { what: this.#what, note });
    }
    this.#bar.update(done, { note });
  }

  /** Takes the bar away; to be called however the work ended. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
