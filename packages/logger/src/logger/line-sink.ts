import { harmlessJSON } from "../console/harmless.ts";
import { TroubleSpell } from "../files/trouble.ts";
import { logLimits } from "../limits.ts";
import type { LogOutput, LogTrouble } from "../output.ts";

/** No line of so few characters is too long, whatever they are: a character has at most three bytes for each unit. */
const SURELY_SHORT = Math.floor(logLimits.lineBytes / 3);

/** The one character of ASCII that JSON leaves and a terminal may obey. */
const DELETE = "\x7f";

/** Takes the lines that pino makes and hands them to the outputs. */
export class LineSink {
  readonly #outputs: readonly LogOutput[];
  readonly #failing = new Map<number, TroubleSpell>();
  readonly #spellOf: (index: number) => TroubleSpell;
  readonly #isASCII: (text: string) => boolean;
  #closing: Promise<void> | undefined;

  /** @param isASCII the runtime's quickest way to know. */
  constructor(
    outputs: readonly LogOutput[],
    onTrouble: (trouble: LogTrouble) => void,
    now: () => number,
    isASCII: (text: string) => boolean,
  ) {
    this.#outputs = outputs;
    this.#isASCII = isASCII;
    this.#spellOf = (index) => new TroubleSpell("writing", `output ${index + 1}`, now, onTrouble);
  }

  /** Takes a line with its line feed. */
  write(line: string): void {
    if (this.#closing !== undefined) return;
    const shown = this.#isASCII(line) && line.indexOf(DELETE) === -1 ? line : `${harmlessJSON(line.slice(0, -1))}\n`;
    const text = shown.length <= SURELY_SHORT ? shown : shortEnough(shown);
    for (let i = 0; i < this.#outputs.length; i++) {
      try {
        this.#outputs[i]!.write(text);
        if (this.#failing.size > 0) this.#works(i);
      } catch (error) {
        // An output must not throw; one that does all the same must not take the program or the other outputs along.
        this.#fails(i, error);
      }
    }
  }

  /** Called by pino after a line of level fatal. */
  flushSync(): void {
    if (this.#closing !== undefined) return;
    for (const output of this.#outputs) {
      try {
        output.flushSync();
      } catch {
        // As above; the next line says whether it still fails.
      }
    }
  }

  /** Resolves once every output has its lines where they belong; throws what the first of those threw that could not. */
  flush(): Promise<void> {
    return this.#closing ?? all(this.#outputs.map(async (output) => output.flush()));
  }

  /** As `flush`, and gives the outputs up. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= all(this.#outputs.map(async (output) => output.close()));
    return this.#closing;
  }

  #fails(index: number, error: unknown): void {
    const spell = this.#failing.get(index) ?? this.#spellOf(index);
    this.#failing.set(index, spell);
    spell.began(error);
  }

  #works(index: number): void {
    this.#failing.get(index)?.over();
    this.#failing.delete(index);
  }
}

async function all(works: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(works)) if (result.status === "rejected") throw result.reason;
}

function shortEnough(line: string): string {
  const bytes = new TextEncoder().encode(line).length;
  if (bytes <= logLimits.lineBytes) return line;
  const [, level = "info", time = new Date().toISOString()] = BEGINNING.exec(line) ?? [];
  const msg = "a line was longer than a line may be, and was left out";
  return `${JSON.stringify({ level, time, event: "line-too-long", bytes, msg })}\n`;
}

const BEGINNING = /^\{"level":"(\w{1,32})","time":"([\d:.TZ+-]{1,32})"/;
