import { describe, expect, it } from "vitest";
import { coloured, plain, wantsColour } from "../../src/console/paint.ts";

describe("colour", () => {
  it("is for terminals", () => {
    expect(wantsColour(true, { TERM: "xterm-256color" })).toBe(true);
    expect(wantsColour(true, {})).toBe(true);
    expect(wantsColour(false, { TERM: "xterm-256color" })).toBe(false);
  });

  it("is not for one that calls itself dumb", () => {
    expect(wantsColour(true, { TERM: "dumb" })).toBe(false);
  });

  it("is refused by NO_COLOR, unless that is empty", () => {
    expect(wantsColour(true, { NO_COLOR: "1" })).toBe(false);
    expect(wantsColour(true, { NO_COLOR: "0" })).toBe(false);
    expect(wantsColour(true, { NO_COLOR: "" })).toBe(true);
  });

  it("is decided by FORCE_COLOR before everything else", () => {
    for (const value of ["", "1", "true", "3"]) {
      expect(wantsColour(false, { FORCE_COLOR: value, NO_COLOR: "1", TERM: "dumb" })).toBe(true);
    }
    for (const value of ["0", "false"]) expect(wantsColour(true, { FORCE_COLOR: value })).toBe(false);
  });

  it("surrounds a text and changes nothing of it", () => {
    expect(coloured("warn", "text")).toBe("\x1b[33mtext\x1b[39m");
    expect(plain("warn", "text")).toBe("text");
  });
});
