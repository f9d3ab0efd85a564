import { join } from "node:path";
import { useLanguage } from "@securecomm/example-terminal";
import type { Command } from "commander";
import { afterEach, describe, expect, it } from "vitest";
import { commandLine } from "../src/command-line.ts";
import { programs } from "./support/programs.ts";
import { user } from "./support/users.ts";

const all = programs();
afterEach(() => useLanguage("en"));

/** The help pages of a command and of all below it, under their names. */
function helpOf(command: Command, name: string): [string, string][] {
  let page = "";
  command.configureOutput({ writeOut: (text) => (page += text) }).outputHelp();
  return [[name, page], ...command.commands.flatMap((below) => helpOf(below as Command, `${name} ${below.name()}`))];
}

describe("the command line", () => {
  it.each([
    ["no command", [], "Usage: securecomm-peer"],
    ["an unknown command", ["listn"], "error: unknown command 'listn'"],
    ["an unknown option", ["listen", "--pear", "bob"], "error: unknown option '--pear'"],
    ["no target to connect to", ["connect"], "error: missing required argument 'target'"],
    ["a name that cannot be shown", ["init", "--name", "a\tb"], "A name must be free of control"],
    ["a language that it does not speak", ["--lang", "fr", "listen"], "There are en (English) and pt (Portuguese)."],
    [
      "a fingerprint with a typing error",
      ["connect", "tcp://h:1", "--trust", "sc1x"],
      "This is not a valid fingerprint",
    ],
    ["no terminal to ask for a passphrase at", ["init", "--name", "a"], "--passphrase-file"],
    [
      "one name for several targets",
      ["chat", "bob", "carol", "--peer", "dave"],
      "--trust and --peer are about one peer",
    ],
  ])("refuses %s with exit code 2", async (_, args, message) => {
    const { code, output, errors } = await all.run(all.home(), ...args);
    expect(code).toBe(2);
    expect(errors).toContain(message);
    expect(output).toBe("");
  });

  it.each(["127.0.0.1:7420", "tcp://127.0.0.1", "tcp://127.0.0.1:70000", "gopher://127.0.0.1:70"])(
    "refuses the address %s with exit code 2",
    async (address) => {
      const alice = await user(all, "alice");
      const both = ["listen", "connect"].map((command) => all.run(alice.home, command, address));
      for (const { code, errors } of await Promise.all(both)) {
        expect(code).toBe(2);
        expect(errors).toMatch(/^error: .+ \(ERR_(ADDRESS_INVALID|SCHEME_UNSUPPORTED)\)\n$/);
      }
    },
  );

  it("explains every command with an example, in both languages", () => {
    const all = new Set<string>();
    for (const [language, usage, examples] of [
      ["en", "Usage:", /Examples?:\n {2}\$ securecomm-peer /],
      ["pt", "Uso:", /Exemplos?:\n {2}\$ securecomm-peer /],
    ] as const) {
      useLanguage(language);
      for (const [name, help] of helpOf(commandLine(false), "securecomm-peer")) {
        all.add(name);
        expect(help).toContain(`${usage} ${name}`);
        expect([name, help]).toEqual([name, expect.stringMatching(examples)]);
        if (language === "pt") {
          const words = help.replace(/<[^>]*>|\[[^\]]*\]|--\S+|\$ .*/g, "");
          expect(words).not.toMatch(/Usage|Options:|Arguments:|Commands:|Examples?:|display help|\b(?:the|with)\b/);
        }
      }
    }
    for (const name of ["init", "id", "trust add", "config", "status", "doctor", "model", "listen", "chat", "send"]) {
      expect(all).toContain(`securecomm-peer ${name}`);
    }
  });

  it("takes the language from the locale, and what is wrong is said in it", async () => {
    const { code, errors } = await all.run(all.home(), "listn", "--lang", "pt");
    expect(code).toBe(2);
    expect(errors).toContain("erro: comando desconhecido: 'listn'\n(Será que é listen?)");
    expect(errors).toContain("(com --help, a explicação inteira)");
  });

  it("says as an event of JSON what is wrong with it, where that is wanted", async () => {
    const { code, output, errors } = await all.run(all.home(), "connect", "--json");
    expect([code, errors]).toEqual([2, ""]);
    expect(JSON.parse(output)).toMatchObject({ event: "error", code: "ERR_USAGE" });
  });

  it("takes the options of the whole program before the command and behind it", async () => {
    const [home, alice] = [all.home(), all.home()];
    await all.run(home, "--home", alice, "init", "--name", "alice", "--no-passphrase");
    const { code, output } = await all.run(home, "id", "--json", "--home", alice);
    expect(code).toBe(0);
    expect(JSON.parse(output.split("\n", 1)[0] ?? "")).toMatchObject({ name: "alice" });
  });

  it("shows the page of a command below another, and the default path of the home that was named", async () => {
    const [home, other] = [all.home(), all.home()];
    const { code, output } = await all.run(home, "help", "trust", "add");
    expect([code, output]).toEqual([0, expect.stringMatching(/^Usage: securecomm-peer trust add /)]);
    expect((await all.run(home, "help", "trust", "ad")).code).toBe(2);
    const init = await all.run(home, "init", "--help", "--home", other);
    expect(init.output.replace(/\s+/g, "")).toContain(join(other, "identity"));
  });

  it("says that an address is wrong before it asks for a passphrase", async () => {
    const home = all.home();
    const lines = [
      ["connect", "http://foo"],
      ["listen", "tcp://h:99999"],
      ["recv", "nofolder"],
      ["recv", "-", "-"],
    ].map(async (args) => ({ args, ...(await all.run(home, ...args)) }));
    for (const { args, code, errors } of await Promise.all(lines)) {
      expect([args, code]).toEqual([args, 2]);
      expect(errors).not.toMatch(/assphrase|no identity/);
    }
  });

  it("says how to make an identity where there is none", async () => {
    const lines = [["listen"], ["connect", "tcp://127.0.0.1:7420"], ["chat"], ["id"]];
    for (const { code, errors } of await Promise.all(lines.map((args) => all.run(all.home(), ...args)))) {
      expect(code).toBe(1);
      expect(errors).toMatch(/There is no identity at .*securecomm-peer init/);
    }
  });

  it("says in plain words that nobody listens at an address, or that it is taken", async () => {
    const alice = await user(all, "alice");
    const { code, errors } = await all.run(alice.home, "connect", "tcp://127.0.0.1:1");
    expect([code, errors]).toEqual([
      1,
      "error: No connection to tcp://127.0.0.1:1: nobody listens there. (ERR_CONNECT_FAILED)\n",
    ]);
    const first = all.cli(alice.home, "listen", "tcp://127.0.0.1:0");
    const [url] = await first.until(/tcp:\/\/\S+:[1-9]\d*/);
    const second = await all.run(alice.home, "listen", url as string);
    expect(second.code).toBe(1);
    expect(second.errors).toContain("another program listens there already; choose another port. (ERR_LISTEN_FAILED)");
  });

  it("does not colour what is no terminal", async () => {
    const { output, errors } = await all.run(all.home(), "listen");
    expect(output + errors).not.toContain("\u001b");
  });
});
