import { cut, harmless, paintFor } from "@securecomm/example-terminal";
import { cliTexts } from "./cli-texts.ts";
import type { Step } from "./laboratory.ts";
import { duration, whole } from "./report/numbers.ts";
import { reportTexts } from "./report/texts.ts";

const CLEAR_LINE = "\r\u001b[K";
/** A line is written anew this often at most, in milliseconds. */
const PATIENCE = 100;

/**
 * Says on standard error what is going on: on a terminal in one line that is written again and again, anywhere else in a
 * line for each attack.
 */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;
  #last = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  readonly note = (step: Step): void => {
    const texts = cliTexts();
    if (step.type === "attacked") {
      const { result } = step;
      const title = "attack" in result ? result.attack.texts().title : result.title;
      this.say(texts.attacked(harmless(title), outcomeOf(result, this.#stream)));
    } else if (this.#stream.isTTY === true) {
      const isNew = step.type === "attack" || (step.type === "sessions" && step.done === 0);
      if (isNew || performance.now() - this.#last >= PATIENCE) this.#rewrite(lineOf(step));
    } else if (step.type !== "attack" && step.done === step.all) this.say(lineOf(step));
  };

  /** A line that stays. */
  say(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  /** Takes away what was only for the moment. */
  clear(): void {
    if (this.#shown) this.#stream.write(CLEAR_LINE);
    this.#shown = false;
  }

  #rewrite(text: string): void {
    this.#last = performance.now();
    const room = Math.max(20, (this.#stream.columns ?? 80) - 1);
    this.#stream.write(`${CLEAR_LINE}${paintFor(this.#stream).faint(cut(text, room))}`);
    this.#shown = true;
  }
}

function lineOf(step: Exclude<Step, { type: "attacked" }>): string {
  const texts = cliTexts();
  if (step.type === "attack") return texts.attacking(step.number, step.all, step.title);
  if (step.type === "sessions") return texts.sessions(step.done, step.all === undefined ? "…" : whole(step.all));
  return texts.simulated(reportTexts().kinds[step.kind], whole(step.done), whole(step.all));
}

function outcomeOf(result: Extract<Step, { type: "attacked" }>["result"], stream: NodeJS.WriteStream): string {
  const texts = cliTexts();
  const paint = paintFor(stream);
  if (!("attack" in result)) return `${paint.bad(texts.notCarriedOut)} (${harmless(result.message)})`;
  if (!result.ok) return paint.bad(texts.notStopped);
  const after = result.refusals.length > 0 ? texts.stoppedAfter : texts.detectedAfter;
  return paint.good(result.detected === undefined ? texts.stoppedQuietly : after(duration(result.detected.afterMs)));
}
