import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";
import { LineQueue } from "./line-queue.ts";

/** Where a program of lines meets its user: at a terminal, where both type and read, or over pipes. */
export class Terminal {
  /** Whether a person sits here, who types into the same window that shows the lines. */
  readonly interactive: boolean;
  #readline: Interface | undefined;
  #queue: LineQueue | undefined;

  constructor() {
    this.interactive = process.stdin.isTTY === true && process.stdout.isTTY === true && process.env["TERM"] !== "dumb";
  }

  /** Starts to read lines. They end with the input, or with {@link Terminal.close}. */
  open(): AsyncIterable<string> {
    const readline = createInterface({
      input: process.stdin,
      ...(this.interactive ? { output: process.stdout } : {}),
      terminal: this.interactive,
      prompt: "> ",
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    const queue = new LineQueue(readline);
    readline.on("line", (line) => {
      queue.push(line);
      if (this.interactive) readline.prompt();
    });
    readline.on("close", () => queue.end());
    // In raw mode Ctrl-C is a key: pass it on as the signal that it is everywhere else.
    readline.on("SIGINT", () => process.emit("SIGINT"));
    process.stdin.on("error", () => queue.end());
    this.#readline = readline;
    this.#queue = queue;
    if (this.interactive) readline.prompt();
    return queue;
  }

  /** Shows one or more lines; a line that is being typed is moved below them. */
  print(text: string, stream: NodeJS.WriteStream = process.stdout): void {
    const readline = this.#readline;
    if (readline === undefined || !this.interactive || stream.isTTY !== true) {
      stream.write(`${text}\n`);
      return;
    }
    const { rows } = readline.getCursorPos();
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    process.stdout.write(`${text}\n`);
    // readline goes up by the rows that it drew last before it draws anew, and those are gone now.
    (readline as { prevRows?: number }).prevRows = 0;
    readline.prompt(true);
  }

  /** Ends the input and gives the terminal back; what is printed later is printed plainly. */
  close(): void {
    const readline = this.#readline;
    if (readline === undefined) return;
    this.#readline = undefined;
    this.#queue?.stop();
    if (this.interactive) {
      cursorTo(process.stdout, 0);
      clearScreenDown(process.stdout);
    }
    readline.close();
    process.stdin.pause();
  }
}
