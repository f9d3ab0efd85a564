import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import {
  CLASSIC_SUITE,
  DEFAULT_SUITES,
  HYBRID_SUITE,
  isPostQuantum,
  resolveSuites,
  type Suite,
  suiteId,
  suiteOf,
} from "../../src/protocol/suites.ts";
import { thrownBy } from "../support/errors.ts";

describe("a suite", () => {
  it.each([
    ["P384-AES256GCM-SHA256", 1, false],
    ["P384MLKEM1024-AES256GCM-SHA256", 2, true],
  ] as const)("%s is number %i on the wire", (suite, id, postQuantum) => {
    expect(suiteId(suite)).toBe(id);
    expect(suiteOf(id)).toBe(suite);
    expect(isPostQuantum(suite)).toBe(postQuantum);
  });

  it("of any other number is unknown", () => {
    const known = Array.from({ length: 65_536 }, (_, id) => id).filter((id) => suiteOf(id) !== undefined);
    expect(known).toEqual([1, 2]);
  });
});

describe("the suites option", () => {
  it("prefers the hybrid when nobody names any", () => {
    expect(resolveSuites(undefined)).toBe(DEFAULT_SUITES);
    expect(DEFAULT_SUITES).toEqual([HYBRID_SUITE, CLASSIC_SUITE]);
  });

  it("keeps the application's order, in a copy that nobody can change", () => {
    const given: Suite[] = [CLASSIC_SUITE, HYBRID_SUITE];
    const resolved = resolveSuites(given);
    given.pop();
    expect(resolved).toEqual([CLASSIC_SUITE, HYBRID_SUITE]);
    expect(Object.isFrozen(resolved)).toBe(true);
    expect(Object.isFrozen(DEFAULT_SUITES)).toBe(true);
  });

  it.each([
    ["no suite", []],
    ["an unknown suite", ["P384-AES128GCM-SHA256"]],
    ["an unknown suite beside a known one", [HYBRID_SUITE, "none"]],
    ["a suite twice", [CLASSIC_SUITE, CLASSIC_SUITE]],
    ["a suite in lower case", [CLASSIC_SUITE.toLowerCase()]],
    ["a number", [1]],
  ])("refuses %s and names the argument", (_, suites) => {
    const error = thrownBy(() => resolveSuites(suites as Suite[]));
    expect(error).toBeInstanceOf(ArgumentRangeError);
    expect(error).toMatchObject({ argument: "suites" });
  });

  it.each([CLASSIC_SUITE, null, 1, { 0: CLASSIC_SUITE, length: 1 }])("refuses %j, which is no array", (suites) => {
    const error = thrownBy(() => resolveSuites(suites as unknown as Suite[]));
    expect(error).toBeInstanceOf(ArgumentTypeError);
    expect(error).toMatchObject({ argument: "suites" });
  });
});
