import { afterEach, describe, expect, it } from "vitest";
import { homeIn, ownCommand, useHome } from "../../src/terminal/own-command.ts";

afterEach(() => useHome(undefined));

describe("a command for the user to type", () => {
  it("names the home that this one was given, quoted for a shell and harmless", () => {
    expect(ownCommand("trust list")).toBe("securecomm-peer trust list");
    useHome("/tmp/it's mine\u001b");
    expect(ownCommand("trust list")).toBe("securecomm-peer --home '/tmp/it'\\''s mine␛' trust list");
  });

  it.each([
    [["--home", "a", "id"], "a"],
    [["id", "--home=b"], "b"],
    [["--home", "a", "id", "--home", "b"], "b"],
    [["id", "--", "--home", "a"], undefined],
    [["id", "--home"], undefined],
    [["id"], undefined],
  ])("finds it in %j: %j", (args, home) => {
    expect(homeIn(args)).toBe(home);
  });
});
