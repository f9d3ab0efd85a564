import { columnsOf, languageOf, paintFor, useLanguage } from "@securecomm/example-terminal";
import { alertText } from "../../src/chat/alert-text.ts";
import { boardLines } from "../../src/chat/board.ts";
import type { BoardState } from "../../src/chat/board-state.ts";
import { textView } from "../../src/chat/text-view.ts";
import { Terminal } from "../../src/terminal/terminal.ts";
import { alert, facts, transfer } from "./chat-facts.ts";

/**
 * A program that has the screen of the chat and none of its network: what is typed decides what happens. The test types
 * as a person would.
 */
useLanguage(languageOf([], process.env));
const terminal = new Terminal();
const show = textView(terminal);
let state: BoardState = { peers: [], transfers: [], alerts: [], to: undefined };
let custom: readonly string[] | undefined;
let drawn = 0;

terminal.setBoard((columns) => {
  drawn++;
  return custom ?? boardLines(state, columns);
});

function change(changes: Partial<BoardState>): void {
  state = { ...state, ...changes };
  terminal.refresh();
}

const commands: Readonly<Record<string, (rest: string) => void>> = {
  peers: () =>
    change({
      peers: [
        { who: "bob", facts: facts({ verified: "first-use", advice: "Compare." }), link: undefined },
        { who: "carol", facts: undefined, link: { state: "lost", retryIn: 2_000, error: undefined } },
      ],
    }),
  moving: (moved) => change({ transfers: [transfer({ state: "moving", moved: Number(moved) })] }),
  asked: () => change({ transfers: [transfer({ state: "asked" })] }),
  alert: () => {
    show({ type: "alert", alert: alert({}), who: "bob" });
    change({ alerts: [{ alert: alert({}), who: "bob" }] });
  },
  ok: () => change({ alerts: [] }),
  rows: (count) => {
    custom = Array.from({ length: Number(count) }, (_, at) => `board row ${at}`);
    terminal.refresh();
  },
  wide: () => {
    custom = ["日本語".repeat(40), "👩‍👩‍👧‍👦".repeat(40), "\u0301".repeat(3) + "x".repeat(300)];
    terminal.refresh();
  },
  none: () => {
    custom = undefined;
    change({ peers: [], transfers: [], alerts: [] });
  },
  message: (text) => show({ type: "message", who: "bob", fingerprint: "sc1:bob", text: JSON.parse(`"${text}"`) }),
  idle: () =>
    void setTimeout(() => {
      const before = drawn;
      setTimeout(() => terminal.print(`drawn ${drawn - before} times in a second`), 1_000);
    }, 2_000),
  block: () => terminal.print(alertText(alert({}), "bob", paintFor(process.stdout), columnsOf(process.stdout))),
  later: (milliseconds) => void setTimeout(() => show({ type: "note", text: "came later" }), Number(milliseconds)),
  crowd: (count) => {
    for (let at = 0; at < Number(count); at++) show({ type: "note", text: `line ${at}` });
  },
};

const words = ["alpha one", "alpha two", "beta"];
const complete = async (line: string): Promise<[string[], string]> => [
  words.filter((word) => word.startsWith(line)),
  line,
];

for await (const line of terminal.open(complete)) {
  const [word = "", ...rest] = line.split(" ");
  if (word === "quit") break;
  if (word in commands) commands[word]?.(rest.join(" "));
  else terminal.print(`got ${JSON.stringify(line)}`);
}
terminal.close();
terminal.print("ended");
