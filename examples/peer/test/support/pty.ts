import { createRequire } from "node:module";
import type * as Pty from "@lydell/node-pty";
import type * as Xterm from "@xterm/headless";
import { afterEach } from "vitest";

// Both are CommonJS without named exports that an ES module could find.
const require = createRequire(import.meta.url);
const { spawn } = require("@lydell/node-pty") as typeof Pty;
const { Terminal } = require("@xterm/headless") as typeof Xterm;

const PATIENCE = 15_000;

const KEYS = {
  enter: "\r",
  tab: "\t",
  up: "\u001b[A",
  down: "\u001b[B",
  right: "\u001b[C",
  left: "\u001b[D",
  home: "\u001b[H",
  end: "\u001b[F",
  backspace: "\u007f",
  "ctrl-c": "\u0003",
  "ctrl-d": "\u0004",
  "ctrl-l": "\u000c",
  "ctrl-u": "\u0015",
} as const;

/** A key that is no character. */
export type Key = keyof typeof KEYS;

/** A program in a real pseudo-terminal, and the screen that a person would see. */
export interface Window {
  readonly pid: number;
  /** Types characters. */
  type(text: string): void;
  key(...keys: readonly Key[]): void;
  /** Types a line and presses Enter. */
  enter(line: string): void;
  /** The rows of the screen, without the blanks at their ends. */
  screen(): string[];
  /** Everything that was written and is still to be seen by scrolling back; rows that belong together are one line. */
  everything(): string;
  /** Where the cursor is: row and column, both from 0. */
  cursor(): { readonly row: number; readonly column: number };
  /** Whether the character at a place of the screen is drawn in reverse. */
  reverse(row: number, column: number): boolean;
  /** The bytes as they were written, as text. */
  written(): string;
  /** Waits until what can be seen contains a text or matches a pattern. */
  until(wanted: RegExp | string): Promise<RegExpMatchArray>;
  /** Waits until something is so. */
  untilTrue(condition: () => boolean): Promise<void>;
  resize(columns: number, rows: number): void;
  kill(signal?: NodeJS.Signals): void;
  /** The exit code, once the program has ended. */
  readonly exit: Promise<number>;
}

/** How a window is opened. */
export interface WindowOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Opens windows for the programs of a test file; whatever still runs after a test is killed. */
export function windows(): { open(file: string, args: readonly string[], options?: WindowOptions): Window } {
  const running = new Set<Pty.IPty>();
  afterEach(() => {
    for (const pty of running) pty.kill("SIGKILL");
  });

  return {
    open(file, args, { columns = 100, rows = 30, env = {} } = {}) {
      const view = new Terminal({ cols: columns, rows, scrollback: 5_000, allowProposedApi: true });
      const pty = spawn(process.execPath, [file, ...args], {
        name: env["TERM"] ?? "xterm-256color",
        cols: columns,
        rows,
        env: { PATH: process.env["PATH"], SECURECOMM_LANG: "en", ...env },
      });
      running.add(pty);
      let written = "";
      let shown = 0;
      pty.onData((data) => {
        written += data;
        view.write(data, () => (shown += data.length));
      });
      let exited: number | undefined;
      const exit = new Promise<number>((resolve) => {
        pty.onExit(({ exitCode }) => {
          running.delete(pty);
          // The end of a process is told before the last that it wrote has been read.
          setTimeout(() => {
            exited = exitCode;
            view.write("", () => resolve(exitCode));
          }, 100);
        });
      });

      const { active } = view.buffer;
      const screen = () =>
        Array.from(
          { length: view.rows },
          (_, row) =>
            active
              .getLine(active.baseY + row)
              ?.translateToString(true)
              .trimEnd() ?? "",
        );
      const everything = () => {
        let text = "";
        for (let row = 0; row < active.length; row++) {
          const line = active.getLine(row);
          const goesOn = active.getLine(row + 1)?.isWrapped === true;
          text += `${line?.translateToString(!goesOn) ?? ""}${goesOn ? "" : "\n"}`;
        }
        return text.trimEnd();
      };
      const complain = (what: string) =>
        new Error(
          `no ${what} in:\n${everything()}\nexit code: ${exited}; written: ${JSON.stringify(written.slice(-800))}`,
        );
      const wait = async <Found>(look: () => Found | undefined, what: string): Promise<Found> => {
        const deadline = Date.now() + PATIENCE;
        for (;;) {
          // What is looked at must be all that was written, not a half of it.
          const found = shown === written.length ? look() : undefined;
          if (found !== undefined) return found;
          if (Date.now() > deadline || (exited !== undefined && shown === written.length && look() === undefined)) {
            throw complain(what);
          }
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };

      return {
        pid: pty.pid,
        type: (text) => pty.write(text),
        key: (...keys) => pty.write(keys.map((key) => KEYS[key]).join("")),
        enter: (line) => pty.write(`${line}\r`),
        screen,
        everything,
        cursor: () => ({ row: active.cursorY, column: active.cursorX }),
        reverse: (row, column) =>
          Boolean(
            active
              .getLine(active.baseY + row)
              ?.getCell(column)
              ?.isInverse(),
          ),
        written: () => written,
        until(wanted) {
          const pattern =
            typeof wanted === "string" ? new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")) : wanted;
          return wait(() => everything().match(pattern) ?? undefined, String(pattern));
        },
        untilTrue: async (condition) => void (await wait(() => condition() || undefined, String(condition))),
        resize(width, height) {
          view.resize(width, height);
          pty.resize(width, height);
        },
        kill: (signal = "SIGKILL") => pty.kill(signal),
        exit,
      };
    },
  };
}
