import { columnsOf, harmless, indent, type Paint, paintFor, wrap } from "@securecomm/example-terminal";
import { demoTexts } from "./texts.ts";

const LABEL = 16;

/** Where the demo shows what happens, and keeps account of what it was to prove. */
export class Stage {
  readonly paint: Paint = paintFor(process.stdout);
  readonly width = columnsOf(process.stdout);
  readonly #checks: { readonly claim: string; readonly ok: boolean }[] = [];
  #scenes = 0;

  /** Whether everything so far went as it must. */
  get good(): boolean {
    return this.#checks.length > 0 && this.#checks.every(({ ok }) => ok);
  }

  title(text: string, about: string): void {
    this.print(this.paint.strong(text), ...wrap(about, this.width));
  }

  /** Begins a part of the demo. */
  scene(text: string): void {
    this.#scenes += 1;
    this.print("", this.paint.strong(`${this.#scenes}. ${text}`));
  }

  /** A fact: who or what, and what there is to say. */
  fact(label: string, value: string, colour = (text: string) => text): void {
    const lines = wrap(harmless(value), this.width && this.width - LABEL - 4).map(colour);
    this.print(indent(lines, " ".repeat(LABEL + 4), `   ${this.paint.faint(label.padEnd(LABEL))} `));
  }

  /** Something that must be so. */
  check(claim: string, ok: boolean): void {
    this.#checks.push({ claim, ok });
    const mark = ok ? this.paint.good("✔") : this.paint.bad("✘");
    this.print(indent(wrap(harmless(claim), this.width && this.width - 5), "     ", `   ${mark} `));
  }

  /** The verdict over all that was to be proved. */
  verdict(seconds: number): void {
    const failed = this.#checks.filter(({ ok }) => !ok).length;
    const texts = demoTexts();
    const time = seconds.toFixed(1);
    this.print(
      "",
      this.good
        ? this.paint.good(texts.allHold(this.#checks.length, time))
        : this.paint.bad(texts.someDoNot(failed, this.#checks.length, time)),
    );
  }

  print(...lines: readonly string[]): void {
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}
