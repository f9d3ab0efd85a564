import type { Level } from "../levels.ts";
import type { LogOutput } from "../output.ts";
import { formatLine } from "./form.ts";

type Method = "debug" | "info" | "warn" | "error";

const METHODS: Readonly<Record<Level, Method>> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "error",
};

const LEVEL = /^\{"level":"(\w+)"/;

/** The console of a browser: each line by the method that belongs to its level, so that its filters work. */
export class BrowserConsole implements LogOutput {
  readonly #people: boolean;
  #open = true;

  /** @param people whether lines are in the form for people instead of JSON. */
  constructor(people: boolean) {
    this.#people = people;
  }

  write(line: string): void {
    if (!this.#open) return;
    const method = METHODS[LEVEL.exec(line)?.[1] as Level] ?? "info";
    const text = this.#people ? formatLine(line, { colour: false }) : line;
    const { console: page } = globalThis;
    page?.[method](text.endsWith("\n") ? text.slice(0, -1) : text);
  }

  async flush(): Promise<void> {}

  flushSync(): void {}

  async close(): Promise<void> {
    this.#open = false;
  }
}
