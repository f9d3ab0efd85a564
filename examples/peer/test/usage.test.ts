import { describe, expect, it } from "vitest";
import { programs } from "./support/programs.ts";
import { user } from "./support/users.ts";

const all = programs();

describe("the command line", () => {
  it.each([
    ["no command", [], "Usage: securecomm-peer"],
    ["an unknown command", ["listn"], "error: unknown command 'listn'"],
    ["an unknown option", ["listen", "--pear", "bob"], "error: unknown option '--pear'"],
    ["no address to connect to", ["connect"], "error: missing required argument 'address'"],
    ["no name for an identity", ["identity", "create"], "error: required option '--name <name>' not specified"],
    ["a name that cannot be shown", ["identity", "create", "--name", "a\tb"], "A name must be free of control"],
    [
      "a fingerprint with a typing error",
      ["connect", "tcp://h:1", "--trust", "sc1x"],
      "This is not a valid fingerprint",
    ],
    ["no terminal to ask for a passphrase at", ["identity", "create", "--name", "a"], "--passphrase-file"],
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
      for (const command of ["listen", "connect"]) {
        const { code, errors } = await all.run(alice.home, command, address);
        expect(code).toBe(2);
        expect(errors).toMatch(/^error: .+ \(ERR_(ADDRESS_INVALID|SCHEME_UNSUPPORTED)\)\n$/);
      }
    },
  );

  it.each([
    [],
    ["identity"],
    ["identity", "create"],
    ["identity", "show"],
    ["listen"],
    ["connect"],
    ["trust"],
    ["trust", "list"],
    ["trust", "remove"],
  ])("explains %s with an example", async (...command) => {
    const { code, output } = await all.run(all.home(), ...command, "--help");
    expect(code).toBe(0);
    expect(output).toContain("Usage: securecomm-peer");
    expect(output).toMatch(/Examples?:\n {2}\$ securecomm-peer /);
  });

  it("says how to make an identity where there is none", async () => {
    for (const args of [["listen"], ["connect", "tcp://127.0.0.1:7420"], ["identity", "show"]]) {
      const { code, errors } = await all.run(all.home(), ...args);
      expect(code).toBe(1);
      expect(errors).toMatch(/There is no identity at .*Make one: securecomm-peer identity create --name yourname \(/);
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
