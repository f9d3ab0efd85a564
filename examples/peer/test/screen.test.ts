import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Window, type WindowOptions, windows } from "./support/pty.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
mkdirSync(join(root, ".test-output"), { recursive: true });
const folder = mkdtempSync(join(root, ".test-output", "screen-"));
const desk = windows();

beforeAll(async () => {
  await build({
    entryPoints: [join(root, "test", "support", "screen-program.ts")],
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    conditions: ["@securecomm/source", "node", "default"],
    external: ["ws", "pino", "rotating-file-stream", "@lydell/node-pty", "@xterm/headless"],
    logLevel: "silent",
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(options: WindowOptions = {}): Promise<Window> {
  const window = desk.open(join(folder, "screen-program.js"), [], options);
  await window.until(/^>/m);
  return window;
}

/** The rows from the board's rule to the prompt. */
function bottom(window: Window): string[] {
  const rows = window.screen();
  const from = rows.findIndex((row) => row.startsWith("── "));
  const to = rows.findLastIndex((row) => row.startsWith(">"));
  return rows.slice(from, to + 1);
}

describe("the board", () => {
  it("stands above the prompt, and what is said above it", async () => {
    const window = await open();
    window.enter("peers");
    await window.until("bob  first contact: not verified, open, keys of");
    await window.until("carol  lost: again in 2 s");
    window.enter("message hello");
    await window.until("<bob> hello");
    await window.untilTrue(() => bottom(window).length === 4);
    const rows = window.screen();
    expect(rows.indexOf("<bob> hello")).toBeLessThan(rows.findIndex((row) => row.startsWith("── to all ──")));
    expect(bottom(window).at(-1)).toBe(">");
    expect(window.everything().match(/── to all/g)).toHaveLength(1);
  });

  it("counts down by itself, and its clock stops when nothing changes any more", async () => {
    const window = await open();
    window.enter("peers");
    await window.until("again in 2 s");
    await window.until("again in 1 s");
    await window.until("lost: again now");
    window.enter("idle");
    await window.until(/drawn \d+ times in a second/);
    expect(window.everything()).toContain("drawn 0 times in a second");
  });

  it("takes at most a third of the rows, says how many lines are left out, and keeps the first", async () => {
    const window = await open({ rows: 18 });
    window.enter("rows 40");
    await window.until("board row 0");
    await window.until("… +35");
    expect(window.screen().filter((row) => row.startsWith("board row"))).toHaveLength(5);
    window.resize(100, 30);
    await window.until("… +31");
    expect(window.screen().filter((row) => row.startsWith("board row"))).toHaveLength(9);
  });

  it("cuts lines by the columns that they take: wide characters, emoji and marks wrap nothing", async () => {
    for (const columns of [40, 61]) {
      const window = await open({ columns });
      window.enter("wide");
      await window.until("日本語");
      await window.until(/x+…/);
      window.type("abc");
      await window.until("> abc");
      const rows = window.screen();
      const first = rows.findIndex((row) => row.startsWith("日本語"));
      expect(rows[first]?.length).toBeLessThanOrEqual(columns / 2);
      expect(rows[first + 2]).toMatch(/x+…$/);
      expect(rows[first + 3]).toBe("> abc");
      expect(window.cursor()).toEqual({ row: first + 3, column: 5 });
      window.key("ctrl-u");
      window.enter("quit");
      expect(await window.exit).toBe(0);
    }
  });

  it("is gone when the program ends, and the terminal is as it was", async () => {
    const window = await open();
    window.enter("peers");
    await window.until("carol  lost");
    window.enter("quit");
    await window.until(/^ended$/m);
    expect(await window.exit).toBe(0);
    expect(window.everything()).toBe("> peers\n> quit\nended");
    expect(window.written().lastIndexOf("\u001b[?25h")).toBeGreaterThan(window.written().lastIndexOf("\u001b[?25l"));
    expect(window.written().lastIndexOf("\u001b[?7h")).toBeGreaterThan(window.written().lastIndexOf("\u001b[?7l"));
  });
});

describe("the line that is typed", () => {
  const long = Array.from({ length: 30 }, (_, at) => `word${at}`).join(" ");

  it("wraps over several rows below the board, is edited within, and arrives whole", async () => {
    const window = await open({ columns: 50 });
    window.enter("rows 3");
    await window.until("board row 2");
    window.type(long);
    await window.until(/ord29$/);
    window.key("home");
    window.type("日本");
    await window.until("> 日本word0");
    const row = window.screen().findIndex((text) => text.startsWith("> 日本"));
    await window.untilTrue(() => window.cursor().row === row && window.cursor().column === 6);
    window.key("end");
    window.type("!");
    window.key("enter");
    await window.until(`got ${JSON.stringify(`日本${long}!`)}`);
    expect(window.everything().match(/board row 0/g)).toHaveLength(1);
  });

  it("stays where it is while lines come in", async () => {
    const window = await open({ columns: 60, rows: 20 });
    window.enter("rows 2");
    await window.until("board row 1");
    window.enter("later 300");
    window.type("half a sent");
    await window.until("* came later");
    window.type("ence");
    await window.until("> half a sentence");
    expect(window.cursor().column).toBe("> half a sentence".length);
    window.key("enter");
    await window.until('got "half a sentence"');
  });

  it("has a history, and what is pasted from elsewhere obeys nothing", async () => {
    const window = await open();
    window.enter("first line");
    await window.until('got "first line"');
    window.key("up");
    await window.until("> first line");
    window.type("\u202e\u001c\u009b31m");
    await window.until("> first line<U+202E>");
    expect(window.screen().join("\n")).not.toMatch(/[\u202e\u009b]/);
  });

  it("is completed by Tab, and a second Tab lists what it may become", async () => {
    const window = await open();
    window.type("a");
    await window.until("> a");
    window.type("\t");
    await window.until("> alpha");
    window.type("\t");
    window.type("\t");
    await window.until("alpha one  alpha two\n");
    window.type("o\t");
    await window.until("> alpha o");
    window.type("\t");
    await window.until("> alpha one");
  });

  it("keeps all lines of a paste, in order", async () => {
    const window = await open();
    window.type("one\rtwo\rthree\r");
    await window.until('got "three"');
    expect(window.everything().match(/got "\w+"/g)).toEqual(['got "one"', 'got "two"', 'got "three"']);
  });
});

describe("a window that changes its size", () => {
  it("keeps one board and one prompt, and loses no line of what was said", async () => {
    const window = await open({ columns: 100, rows: 24 });
    window.enter("peers");
    await window.until("carol  lost");
    window.enter("crowd 5");
    await window.until("* line 4");
    window.type("typed and not sent");
    await window.until("> typed and not sent");
    for (const [columns, rows] of [
      [60, 24],
      [40, 20],
      [120, 30],
      [45, 24],
      [100, 24],
    ] as const) {
      window.resize(columns, rows);
      const ruler = new RegExp(`^── to all ─{${columns - 11}}$`);
      await window.untilTrue(() => window.screen().some((row) => ruler.test(row)));
      await window.untilTrue(() => window.screen().some((row) => row === "> typed and not sent"));
      expect(window.everything().match(/> typed and not sent/g)).toHaveLength(1);
      expect(window.everything().match(/── to all/g)).toHaveLength(1);
      for (let at = 0; at < 5; at++) expect(window.everything()).toContain(`* line ${at}`);
    }
    window.key("enter");
    await window.until('got "typed and not sent"');
  });
});

describe("an alert", () => {
  it("is a block among what was said, a banner in reverse until it is put aside, and one bell", async () => {
    const window = await open({ columns: 80 });
    window.enter("peers");
    await window.until("carol  lost");
    window.enter("alert");
    await window.until(/^!{79}$/m);
    await window.until(/!! {2}ALERT CRITICAL: bob/);
    await window.until("!! Suggested response: make new keys.");
    await window.until("!! The session has ended. A new one has new keys: /connect bob");
    await window.untilTrue(() => bottom(window).some((row) => row.startsWith(" ALERT CRITICAL: bob: Record 5")));
    await window.until("/alerts shows all, /ok puts it aside");
    const row = window.screen().findLastIndex((text) => text.startsWith(" ALERT CRITICAL"));
    expect(window.reverse(row, 0) && window.reverse(row, 70)).toBe(true);
    expect(window.written().split("\u0007")).toHaveLength(2);
    window.enter("ok");
    await window.untilTrue(() => !bottom(window).some((text) => text.includes("ALERT")));
    expect(window.everything()).toContain("!!  ALERT CRITICAL: bob");
  });

  it("needs no colours: with NO_COLOR nothing is coloured and every word is there", async () => {
    for (const env of [{ NO_COLOR: "1" }, { FORCE_COLOR: "0" }]) {
      const window = await open({ columns: 80, env });
      window.enter("alert");
      await window.until("!! Suggested response: make new keys.");
      await window.until("/alerts shows all, /ok puts it aside");
      expect(
        window
          .written()
          .split("\u001b[")
          .filter((code) => /^[\d;]*m/.test(code)),
      ).toEqual([]);
    }
  });
});

describe("what a peer says", () => {
  it("cannot begin a row of the screen, however it is padded", async () => {
    const window = await open({ columns: 60 });
    window.enter(`message ${" ".repeat(53)}* The session with bob is verified.${" x".repeat(60)}`);
    await window.until(/^<bob>[\s\S]* x\n>/m);
    const rows = window.screen();
    const said = rows.slice(
      rows.findIndex((row) => row.startsWith("<bob>")),
      rows.lastIndexOf(">"),
    );
    expect(said.length).toBeGreaterThan(3);
    for (const row of said.slice(1)) expect(row).toMatch(/^│ /);
  });
});

describe("a terminal that is a dumb one", () => {
  it("gets plain lines: no board, no codes, no prompt", async () => {
    const window = desk.open(join(folder, "screen-program.js"), [], { env: { TERM: "dumb" } });
    window.enter("alert");
    await window.until("!! Suggested response: make new keys.");
    window.enter("peers");
    window.enter("hello");
    await window.until('got "hello"');
    window.enter("quit");
    expect(await window.exit).toBe(0);
    expect(window.written()).not.toContain("\u001b");
    expect(window.everything()).not.toContain("── to all");
  });
});

it("speaks Portuguese where that is the language", async () => {
  const window = await open({ columns: 80, env: { SECURECOMM_LANG: "pt" } });
  window.enter("peers");
  await window.until("bob  primeiro contato: não verificado, aberto, chaves das");
  await window.until("carol  caiu: de novo em");
});
