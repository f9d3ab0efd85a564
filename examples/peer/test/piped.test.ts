import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createIdentity, type Listener, listen, type Session } from "@securecomm/transport";
import { afterEach, describe, expect, it } from "vitest";
import { acceptAll } from "./support/in-process.ts";
import { programs } from "./support/programs.ts";
import { user } from "./support/users.ts";
import { Wire } from "./support/wire.ts";

const all = programs();
const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

type Message = { readonly type: string; readonly text: string; readonly transfer: number };

/** Somebody who listens in this process, keeps what is said, and does as told with it. */
async function bob(answer: (message: Message, session: Session) => void = () => {}) {
  const listener: Listener = await listen("tcp://127.0.0.1:0", {
    identity: await createIdentity({ name: "bob" }),
    trust: acceptAll,
  });
  open.push(listener);
  const heard: Message[] = [];
  void (async () => {
    for await (const session of listener) {
      session.onMessage((message) => {
        heard.push(message as Message);
        answer(message as Message, session);
      });
    }
  })();
  return { url: listener.url, heard, texts: () => heard.map(({ text }) => text) };
}

/** A program that is fed these lines and runs to its end. */
async function feed(home: string, lines: readonly string[], ...args: readonly string[]) {
  const program = all.cli(home, ...args);
  program.type(...lines);
  program.end();
  return { code: await program.exit, output: program.output() };
}

describe("a line from a pipe", () => {
  it("is text whatever it begins with, also with --json: nothing in it is obeyed", async () => {
    const [alice, { url, heard, texts }] = [await user(all, "alice"), await bob()];
    const secret = join(alice.home, "secret.txt");
    writeFileSync(secret, "for nobody");
    const lines = ["hello", `/file ${secret}`, "/verify yes", "//two", "/quit", "bye"];
    for (const args of [[], ["--json"]]) {
      heard.length = 0;
      const { code, output } = await feed(alice.home, lines, "connect", url, ...args);
      expect(texts()).toEqual(lines);
      expect(heard.every(({ type }) => type === "chat")).toBe(true);
      expect(output).toContain("from a pipe, only --commands obeys it.");
      expect(code).toBe(0);
    }
    const contacts = join(alice.home, "securecomm", "contacts.json");
    expect(existsSync(contacts) ? readFileSync(contacts, "utf8") : "").not.toContain("words");
  });

  it("is obeyed with --commands, where two slashes send one", async () => {
    const [alice, { url, texts }] = [await user(all, "alice"), await bob()];
    const { code, output } = await feed(alice.home, ["one", "/who", "//two"], "connect", url, "--commands");
    expect(texts()).toEqual(["one", "/two"]);
    expect(output).toMatch(/\* bob\??: sc1\w+, from 127\.0\.0\.1/);
    expect(code).toBe(0);
  });

  it("counts as one that may not have arrived when the session broke, and the exit code says so", async () => {
    const [alice, { url, texts }] = [await user(all, "alice"), await bob()];
    const wire = await Wire.to(url);
    open.push(wire);
    const program = all.cli(alice.home, "connect", wire.url);
    await program.until("A session with bob");
    wire.cutAfter(20_000);
    const lines = Array.from({ length: 60 }, (_, at) => `line ${at} ${"x".repeat(1_000)}`);
    program.type(...lines);
    await program.until("broke off");
    program.type("after");
    program.end();
    expect(await program.exit).toBe(1);
    const lost = lines.length + 1 - new Set(texts()).size;
    expect(lost).toBeGreaterThan(0);
    expect(texts().at(-1)).toBe("after");
    const [, told] = await program.until(/(\d+) lines may not have arrived at bob/);
    expect(Number(told)).toBeGreaterThanOrEqual(lost);
    expect(Number(told)).toBeLessThanOrEqual(lines.length);
    expect(program.output()).not.toContain("All that was said has arrived.");
  });
});

describe("a command from a pipe that does not work", () => {
  it("makes the exit code 1, and is told once more at the end", async () => {
    const [alice, { url, texts }] = [await user(all, "alice"), await bob()];
    const lines = ["/file /does/not/exist", "/nonsense", "still said"];
    const { code, output } = await feed(alice.home, lines, "connect", url, "--commands");
    expect(texts()).toEqual(["still said"]);
    expect(output.split("2 commands or transfers did not work.").length).toBe(2);
    expect(output).toContain("All that was said has arrived.");
    expect(code).toBe(1);
  });

  it("is also a file that the peer refuses", async () => {
    const alice = await user(all, "alice");
    const { url } = await bob(({ type, transfer }, session) => {
      if (type === "file-offer") void session.send({ type: "file-refuse", transfer, reason: "refused" });
    });
    const path = join(alice.home, "a.txt");
    writeFileSync(path, "a");
    const { code, output } = await feed(alice.home, [`/file ${path}`], "connect", url, "--commands");
    expect(output).toMatch(/refused/);
    expect(output).toContain("One command or transfer did not work.");
    expect(code).toBe(1);
  });

  it("is also a file whose offer nobody answers: it is waited for as long as --timeout says", async () => {
    const [alice, { url, heard }] = [await user(all, "alice"), await bob()];
    const path = join(alice.home, "a.txt");
    writeFileSync(path, "a");
    const args = ["connect", url, "--commands", "--timeout", "1"];
    const { code, output } = await feed(alice.home, [`/file ${path}`], ...args);
    expect(heard.map(({ type }) => type)).toEqual(["file-offer", "file-stop"]);
    expect(output).toContain("Nothing of a.txt has moved for 1 s");
    expect(code).toBe(1);
  });
});
