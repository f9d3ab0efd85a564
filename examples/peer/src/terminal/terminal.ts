import { type AsyncCompleter, createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { harmless } from "@securecomm/example-terminal";
import { inColumns } from "./columns.ts";
import { CLEAR, draw, EMPTY_FRAME, type Frame, layOut, toTop } from "./frame.ts";
import { LineQueue } from "./line-queue.ts";

const PROMPT = "> ";
/** Milliseconds between two drawings of a board that changes. */
const TICK = 250;
/** Milliseconds in which calls to refresh are gathered. */
const GATHER = 40;
/** After so many ticks without a change the clock becomes slow. */
const STILL = 6;
/** Milliseconds between two drawings of a board that does not change: of a peer that is silent it is the time that tells. */
const SLOW = 10_000;
/** Milliseconds between two bells: alerts that come in swarms ring once. */
const QUIET = 3_000;

/** What a line may go on with: the whole words, and what of them is typed. */
type Complete = (line: string) => Promise<[string[], string]>;

/**
 * Where a program of lines meets its user: at a terminal, where both type and read, or over pipes. At a terminal a board
 * stands above the line that is being typed: readline edits the line, and this draws it.
 */
export class Terminal {
  /** Whether a person sits here, who types into the same window that shows the lines. */
  readonly interactive: boolean;
  readonly #reflows: boolean;
  #readline: Interface | undefined;
  #queue: LineQueue | undefined;
  #board: (columns: number) => readonly string[] = () => [];
  #frame: Frame = EMPTY_FRAME;
  #timer: NodeJS.Timeout | undefined;
  #slow = false;
  #still = 0;
  #drawing = false;
  #rang = Number.NEGATIVE_INFINITY;

  constructor() {
    const { stdin, stdout, env } = process;
    this.interactive = stdin.isTTY === true && stdout.isTTY === true && env["TERM"] !== "dumb";
    // xterm and screen leave old lines as they are when the window becomes narrower; others wrap them anew.
    this.#reflows = env["XTERM_VERSION"] === undefined && env["STY"] === undefined;
  }

  /**
   * Starts to read lines. They end with the input, or with {@link Terminal.close}.
   * @param complete what the Tab key may put, as readline has it: the whole words, and what of them is typed. The second
   * time on the same line they are listed.
   */
  open(complete?: Complete): AsyncIterable<string> {
    const readline = createInterface({
      input: process.stdin,
      ...(this.interactive ? { output: nowhere() } : {}),
      terminal: this.interactive,
      prompt: "",
      ...(complete === undefined ? {} : { completer: this.#completer(complete) }),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    const queue = new LineQueue(readline);
    this.#readline = readline;
    this.#queue = queue;
    readline.on("line", (line) => this.#take(line));
    readline.on("close", () => {
      this.#leave();
      queue.end();
    });
    // In raw mode Ctrl-C is a key: pass it on as the signal that it is everywhere else.
    readline.on("SIGINT", () => process.emit("SIGINT"));
    process.stdin.on("error", () => queue.end());
    if (this.interactive) {
      pasteWithin(readline);
      this.#enter();
    }
    return queue;
  }

  /** How many lines have come that nobody has taken. */
  get unread(): number {
    return this.#queue?.length ?? 0;
  }

  /** Shows one or more lines; the board and a line that is being typed are moved below them. */
  print(text: string, stream: NodeJS.WriteStream = process.stdout): void {
    if (!this.#drawing || stream.isTTY !== true) {
      stream.write(`${text}\n`);
      return;
    }
    this.#paint(`${CLEAR}${text.replaceAll("\n", "\r\n")}\r\n`);
  }

  /** Sets what stands above the prompt; it is asked anew for each drawing. The first lines matter most. */
  setBoard(lines: (columns: number) => readonly string[]): void {
    this.#board = lines;
    this.refresh();
  }

  /** Draws the board anew, soon: something in it has changed. It goes on being drawn as long as it changes by itself. */
  refresh(): void {
    if (!this.#drawing) return;
    this.#still = 0;
    this.#drawIn(GATHER);
  }

  /** Rings, at a terminal. */
  bell(): void {
    if (process.stdout.isTTY !== true || performance.now() - this.#rang < QUIET) return;
    this.#rang = performance.now();
    process.stdout.write("\u0007");
  }

  /** Ends the input and gives the terminal back; what is printed later is printed plainly. */
  close(): void {
    const readline = this.#readline;
    if (readline === undefined) return;
    this.#readline = undefined;
    this.#leave();
    this.#queue?.stop();
    readline.close();
    process.stdin.pause();
  }

  #completer(complete: Complete): AsyncCompleter {
    let last: string | undefined;
    return (line, done) => {
      void complete(line).then(
        ([words, begun]) => {
          if (words.length > 1 && line === last && this.#drawing) this.print(this.#listed(words));
          last = line;
          done(null, [words, begun]);
          // readline has put it into the line after the key was drawn.
          if (this.#drawing) this.#paint("");
        },
        () => done(null, [[], line]),
      );
    };
  }

  #listed(words: readonly string[]): string {
    const trimmed = words.map((word) => word.trim());
    return inColumns(trimmed, process.stdout.columns ?? 80).join("\n");
  }

  #take(line: string): void {
    if (this.#drawing && line.trim() !== "") this.print(`${PROMPT}${harmless(line)}`);
    this.#queue?.push(line);
  }

  #enter(): void {
    this.#drawing = true;
    process.stdin.on("keypress", this.#onKey);
    process.stdout.on("resize", this.#onResize);
    process.on("SIGCONT", this.#onContinue);
    this.#paint(CLEAR);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#drawing) return;
    this.#drawing = false;
    process.stdin.off("keypress", this.#onKey);
    process.stdout.off("resize", this.#onResize);
    process.off("SIGCONT", this.#onContinue);
    process.stdout.write(`${toTop(this.#frame, process.stdout.columns, false)}${CLEAR}`);
    this.#frame = EMPTY_FRAME;
  }

  readonly #onKey = (_text: string | undefined, key: { readonly ctrl?: boolean; readonly name?: string }) => {
    if (key.ctrl === true && key.name === "l") {
      this.#frame = EMPTY_FRAME;
      this.#paint("\u001b[H\u001b[2J");
    } else if (!this.#typed) {
      // A pasted text is many keys: it is drawn once.
      this.#typed = true;
      queueMicrotask(() => {
        this.#typed = false;
        if (this.#drawing) this.#paint("");
      });
    }
  };
  #typed = false;

  readonly #onResize = () => this.#paint("", this.#reflows);

  readonly #onContinue = () => {
    // The shell has written below what was here.
    this.#frame = EMPTY_FRAME;
    this.#paint(CLEAR);
  };

  #drawIn(milliseconds: number): void {
    if (this.#slow && milliseconds < SLOW) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    if (this.#timer === undefined) this.#slow = milliseconds >= SLOW;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#still++;
      this.#paint("");
    }, milliseconds).unref();
  }

  /** Writes `first` where the last frame began, and the frame of now below it: all at once, so that nothing flickers. */
  #paint(first: string, reflows = false): void {
    const { columns = 80, rows = 24 } = process.stdout;
    const { line = "", cursor = 0 } = this.#readline ?? {};
    const board = this.#board(columns);
    const last = this.#frame;
    this.#frame = layOut({ board, prompt: PROMPT, line, cursor }, { columns, rows });
    const drawn = draw(this.#frame);
    const same = drawn === draw(last);
    if (first !== "" || reflows || !same) process.stdout.write(`${toTop(last, columns, reflows)}${first}${drawn}`);
    if (!same) this.#still = 0;
    if (board.length > 0) this.#drawIn(this.#still < STILL ? TICK : SLOW);
  }
}

/**
 * While several characters come at once, readline switches completion off, and then puts them at the end of the line
 * wherever the cursor is: a text that is pasted into a line belongs where it was pasted. Tabs alone are no paste.
 */
function pasteWithin(readline: Interface): void {
  let enabled = true;
  let tabs = false;
  const look = (chunk: Buffer | string) => {
    tabs = /^\t+$/.test(String(chunk));
  };
  process.stdin.prependListener("data", look);
  readline.once("close", () => process.stdin.off("data", look));
  Object.defineProperty(readline, "isCompletionEnabled", {
    get: () => enabled || tabs || readline.cursor < readline.line.length,
    set: (wanted: boolean) => {
      enabled = wanted;
    },
  });
}

/** Where readline draws: nothing of it is seen. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
