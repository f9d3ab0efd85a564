import { type Paint, paintFor } from "../terminal/colours.ts";
import { columnsOf, indent, wrap } from "../terminal/layout.ts";

const LABEL = 23;

/** Where the demo shows what happens, and keeps account of what it was to prove. */
export class Stage {
  readonly #paint: Paint = paintFor(process.stdout);
  readonly #width = columnsOf(process.stdout);
  readonly #checks: { readonly claim: string; readonly ok: boolean }[] = [];
  #scenes = 0;

  /** Whether everything so far went as it must. */
  get good(): boolean {
    return this.#checks.length > 0 && this.#checks.every(({ ok }) => ok);
  }

  title(text: string, about: string): void {
    this.#print(this.#paint.strong(text), ...wrap(about, this.#width));
  }

  /** Begins a part of the demo. */
  scene(text: string): void {
    this.#scenes += 1;
    this.#print("", this.#paint.strong(`${this.#scenes}. ${text}`));
  }

  /** A fact: who or what, and what there is to say. */
  fact(label: string, value: string): void {
    const lines = wrap(value, this.#width && this.#width - LABEL - 3);
    this.#print(indent(lines, " ".repeat(LABEL + 3), `   ${this.#paint.faint(label.padEnd(LABEL))}`));
  }

  /** An event as somebody's program reported it. */
  event(who: string, type: string, details: string): void {
    this.fact(`event at ${who}`, `${this.#paint.careful(type)}  ${details}`);
  }

  /** Something that must be so. */
  check(claim: string, ok: boolean): void {
    this.#checks.push({ claim, ok });
    this.#print(this.#line(claim, ok));
  }

  /** Something went wrong that ends the demo. */
  failure(message: string): void {
    this.check(message, false);
  }

  /** All that was to be proved, once more, and the verdict. */
  verdict(seconds: number): void {
    const count = this.#checks.length;
    const failed = this.#checks.filter(({ ok }) => !ok).length;
    this.#print("", this.#paint.strong("Result"), ...this.#checks.map(({ claim, ok }) => this.#line(claim, ok)), "");
    const time = `${seconds.toFixed(1)} s`;
    this.#print(
      this.good
        ? this.#paint.good(`All ${count} points hold (${time}).`)
        : this.#paint.bad(`${failed} of ${count} points do not hold (${time}).`),
    );
  }

  #line(claim: string, ok: boolean): string {
    const mark = ok ? this.#paint.good("✔") : this.#paint.bad("✘");
    return indent(wrap(claim, this.#width && this.#width - 5), "     ", `   ${mark} `);
  }

  #print(...lines: readonly string[]): void {
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}
