import { SingleBar } from "cli-progress";
import type { CommandIo } from "./io.ts";
import { size } from "./numbers.ts";

/** How long work may take before a bar appears, in milliseconds. */
const PATIENCE = 700;

/** How far a long reading is, shown on standard error when that is a terminal and it is not done at once. */
export class Progress {
  readonly #stream: CommandIo["stderr"];
  readonly #what: string;
  readonly #started = performance.now();
  #bar: SingleBar | undefined;

  /** @param what Such as `"verifying"`. */
  constructor(io: Pick<CommandIo, "stderr">, what: string) {
    this.#stream = io.stderr;
    this.#what = what;
  }

  /** Both in bytes. */
  update(done: number, total: number): void {
    if (this.#stream.isTTY !== true) return;
    const note = `${size(done)} of ${size(total)}`;
    if (this.#bar === undefined) {
      if (performance.now() - this.#started < PATIENCE) return;
      this.#bar = new SingleBar({
        stream: this.#stream as NodeJS.WriteStream,
        format: " {what}  {bar} {percentage} %  {note}",
        barsize: 30,
        clearOnComplete: true,
        // A cursor that was hidden, and wrapping that was switched off, stay so when the process is killed.
        linewrap: true,
        hideCursor: false,
        barCompleteChar: "=",
        barIncompleteChar: "-",
        fps: 8,
      });
      this.#bar.start(total, done, { what: this.#what, note });
    }
    this.#bar.update(Math.min(done, total), { note });
  }

  /** Takes the bar away; to be called however the work ended. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
