import { describe, expect, it } from "vitest";
import { callOf, uniqueName } from "../../src/chat/names.ts";
import type { Person } from "../../src/people/people.ts";

const person = (changes: Partial<Person>): Person => ({
  entry: "peer:carol",
  name: "carol",
  claimed: false,
  fingerprint: "sc1:carol",
  since: "2026-11-22T00:00:00.000Z",
  address: undefined,
  checked: undefined,
  ...changes,
});

const shown = (name: string, claimed: boolean, ...taken: readonly string[]) =>
  uniqueName({ name, claimed }, (wanted) => taken.includes(wanted));

describe("what a peer is called", () => {
  it("is the name of a contact as it is, and any other with a mark", () => {
    const everybody = [person({})];
    expect(callOf(everybody, person({}), "mallory")).toEqual({ name: "carol", claimed: false, contested: false });
    expect(callOf(everybody, undefined, "dave")).toEqual({ name: "dave", claimed: true, contested: false });
    const met = person({ entry: "peer:tcp://192.0.2.7:1", name: "tcp://192.0.2.7:1" });
    expect(callOf(everybody, met, "саrol")).toEqual({ name: "саrol", claimed: true, contested: true });
  });

  it("is in doubt a contact's that it only claims, where contacts cannot be read", () => {
    expect(callOf(undefined, undefined, "carol")).toEqual({ name: "carol", claimed: true, contested: true });
  });

  it("cannot be given by its owner so that it looks like a contact's, a second session's or an order", () => {
    expect(shown("carol", false)).toBe("carol");
    expect(shown("carol", false, "carol")).toBe("carol #2");
    expect(shown("carol", true)).toBe("carol?");
    expect(shown("carol", true, "carol?")).toBe("carol #2?");
    expect(shown("carol #2", true)).toBe("carol #2 #1?");
    expect(shown("carol?", true)).toBe("carol? #1?");
    expect(shown("carol no", true)).toBe("carol no #1?");
    expect(shown("carol no", true, "carol no #1?")).toBe("carol no #2?");
  });
});
