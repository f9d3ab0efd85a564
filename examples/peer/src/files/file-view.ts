import { createInterface } from "node:readline/promises";
import { harmless, jsonLine } from "@securecomm/example-terminal";
import type { ChatEvent, Show } from "../chat/events.ts";
import { jsonView } from "../chat/json-view.ts";
import { textView } from "../chat/text-view.ts";
import { Terminal } from "../terminal/terminal.ts";
import { Bars } from "./bars.ts";
import { sizeText } from "./quantities.ts";
import { fileTexts } from "./texts.ts";
import type { TransferFacts } from "./transfer-facts.ts";

/** Milliseconds between two lines of JSON about progress. */
const PROGRESS_EVERY = 1_000;

/** How `send` and `recv` show what happens. */
export interface FileView {
  readonly show: Show;
  /** Whether a person is here who can be asked. */
  readonly interactive: boolean;
  /** Shows how far these are: as bars, as events, or not at all where nobody looks. */
  follow(list: () => readonly TransferFacts[]): void;
  /** Asks a question; empty when the input ends. */
  ask(question: string): Promise<string>;
  close(): void;
}

/** @param quiet nothing goes to the standard output: it carries a content. */
export function openFileView({ json, quiet }: { readonly json: boolean; readonly quiet: boolean }): FileView {
  const terminal = new Notes(quiet);
  const bars = () => terminal.bars;
  const view = json ? jsonView(terminal) : fileText(textView(terminal, { commands: false }));
  let timer: NodeJS.Timeout | undefined;
  return {
    show: view,
    interactive: !json && !quiet && process.stdin.isTTY === true && process.stderr.isTTY === true,
    follow(list) {
      if (json)
        timer = setInterval(
          progressOf(list, (line) => terminal.print(line)),
          PROGRESS_EVERY,
        ).unref();
      else if (process.stderr.isTTY === true) terminal.bars = new Bars(process.stderr, list);
    },
    async ask(question) {
      const asked = () => askAt(question);
      return bars()?.pause(asked) ?? asked();
    },
    close() {
      clearInterval(timer);
      bars()?.close();
      terminal.bars = undefined;
    },
  };
}

/** Lines above the bars; on the standard error where the standard output is taken. */
class Notes extends Terminal {
  bars: Bars | undefined;
  readonly #quiet: boolean;

  constructor(quiet: boolean) {
    super();
    this.#quiet = quiet;
  }

  override print(text: string, stream: NodeJS.WriteStream = process.stdout): void {
    const print = () => super.print(text, this.#quiet ? process.stderr : stream);
    if (this.bars === undefined) print();
    else this.bars.aside(print);
  }
}

/** Of transfers only their ends, a line each; of sessions what a person must know. */
function fileText(text: Show): Show {
  const note = (line: string) => text({ type: "note", text: line });
  return (event) => {
    const line = lineOf(event);
    if (line === undefined) text(event);
    else if (line !== "") note(line);
  };
}

/** Empty for what is not shown; `undefined` for what is shown as in a chat. */
function lineOf(event: ChatEvent): string | undefined {
  switch (event.type) {
    case "identity":
      return "";
    case "opened": {
      const { verification, advice = "" } = event.facts;
      return `${harmless(event.who)}: ${verification} ${advice}`.trimEnd();
    }
    case "left":
      return event.end.clean ? "" : undefined;
    case "link":
      return event.link.state === "lost" ? undefined : "";
    case "transfer":
      return endLine(event.transfer);
    default:
      return undefined;
  }
}

/** What became of a transfer, in a line; empty while it goes on. */
export function endLine({ state, direction, name, who, bytes, path, why }: TransferFacts): string {
  const texts = fileTexts();
  const [shown, peer] = [harmless(name), harmless(who)];
  if (state === "done") {
    const size = sizeText(bytes ?? 0);
    if (direction === "sent") return texts.lineSent(shown, size, peer);
    return texts.lineReceived(path === undefined ? shown : harmless(path), size, peer);
  }
  if (state !== "refused" && state !== "failed" && state !== "stopped") return "";
  return `✘ ${shown}: ${why === undefined ? texts.state[state] : harmless(why)}`;
}

function progressOf(list: () => readonly TransferFacts[], print: (line: string) => void): () => void {
  const told = new Map<number, number>();
  return () => {
    for (const { id, state, moved, bytes, rate, left } of list()) {
      if (state !== "moving" || told.get(id) === moved) continue;
      told.set(id, moved);
      print(jsonLine({ event: "progress", at: Date.now(), id, moved, bytes, rate: Math.round(rate), left }));
    }
  };
}

async function askAt(question: string): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string>((resolve, reject) => {
      readline.on("close", () => resolve(""));
      // In raw mode Ctrl-C is a key: pass it on as the signal that it is everywhere else.
      readline.on("SIGINT", () => {
        process.emit("SIGINT");
        resolve("");
      });
      readline.question(question).then(resolve, reject);
    });
  } finally {
    readline.close();
  }
}
