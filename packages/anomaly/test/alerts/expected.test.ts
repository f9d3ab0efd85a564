import { describe, expect, it } from "vitest";
import { type Candidate, Expectations } from "../../src/alerts/expected.ts";
import type { ExpectedBehaviour, Reason } from "../../src/index.ts";

const feature = (name: string): Reason => ({ code: "feature", facts: {}, feature: name });
const score = (given: Partial<Candidate> = {}): Candidate => ({
  at: Date.UTC(2024, 5, 3, 23, 30),
  subject: "sc1backup",
  peer: "sc1backup",
  host: "10.1.2.3",
  rule: undefined,
  reasons: () => [feature("bytes_hour")],
  ...given,
});
const covers = (expected: ExpectedBehaviour, candidate = score()) => new Expectations([expected]).covers(candidate);

describe("what the operator expects", () => {
  it("is matched by the whole text, or by its beginning before a star", () => {
    expect(covers({ subject: "sc1backup" })).toBe(true);
    expect(covers({ subject: "sc1back" })).toBe(false);
    expect(covers({ peer: "sc1b*" })).toBe(true);
    expect(covers({ address: "10.1.*" })).toBe(true);
    expect(covers({ address: "10.1.*" }, score({ host: "10.10.0.1" }))).toBe(false);
    expect(covers({ address: "10.1.2.3" })).toBe(true);
    expect(covers({ address: "2001:db8::1" }, score({ host: "2001:db8::/64" }))).toBe(true);
    expect(covers({ address: "2001:db8:0:1::1" }, score({ host: "2001:db8::/64" }))).toBe(false);
    expect(covers({ address: "10.1.2.*", peer: "sc1other" })).toBe(false);
  });

  it("does not fit who has proved nothing where it names a peer, nor where there is no address", () => {
    expect(covers({ peer: "*" }, score({ peer: undefined }))).toBe(false);
    expect(covers({ address: "*" }, score({ host: undefined }))).toBe(false);
  });

  it("silences scores only, and a rule only where it names that rule", () => {
    const gap = score({ rule: "record-gap", reasons: () => [] });
    expect(covers({ subject: "*" }, gap)).toBe(false);
    expect(covers({ subject: "*", rule: "record-replayed" }, gap)).toBe(false);
    expect(covers({ subject: "*", rule: "record-gap" }, gap)).toBe(true);
    expect(covers({ subject: "*", rule: "record-gap" })).toBe(false);
  });

  it("silences a feature only where nothing else is strange", () => {
    expect(covers({ feature: "bytes_hour" })).toBe(true);
    const both = score({ reasons: () => [feature("bytes_hour"), feature("sequence_failures")] });
    expect(covers({ feature: "bytes_hour" }, both)).toBe(false);
    expect(covers({ feature: "bytes_hour" }, score({ reasons: () => [] }))).toBe(false);
  });

  it("holds at its hours, over midnight too, by the operator's clock", () => {
    expect(covers({ hours: [22, 6] })).toBe(true);
    expect(covers({ hours: [6, 22] })).toBe(false);
    expect(covers({ hours: [0, 1], offset: 60 })).toBe(true);
    expect(covers({ hours: [23.5, 24] })).toBe(true);
    expect(covers({ hours: [20, 21], offset: -180 })).toBe(true);
  });

  it("ends when it is to end", () => {
    const until = score().at;
    expect(covers({ subject: "*", until })).toBe(false);
    expect(covers({ subject: "*", until: until + 1 })).toBe(true);
  });

  it.each([
    [{}, "expected[0] must be about"],
    [{ note: "everything" }, "expected[0] must be about"],
    [{ until: 5 }, "expected[0] must be about"],
    [{ subject: "" }, "expected[0].subject must be"],
    [{ rule: "invented" }, "expected[0].rule must be"],
    [{ rule: "toString" }, "expected[0].rule must be"],
    [{ rule: "flood", feature: "sent" }, "expected[0].feature must be"],
    [{ hours: [1] }, "expected[0].hours must be"],
    [{ hours: [1, 25] }, "expected[0].hours must be"],
    [{ subject: "a", until: Number.NaN }, "expected[0].until must be"],
    [{ subject: "a", offset: 0.5 }, "expected[0].offset must be"],
    [{ subject: "a", typo: 1 }, 'expected[0] must be without "typo"'],
    [null, "expected[0] must be an object"],
  ])("is refused when it says nothing or something wrong: %j", (expected, text) => {
    expect(() => new Expectations([expected as ExpectedBehaviour])).toThrow(text);
  });

  it("is bounded in number", () => {
    expect(() => new Expectations(Array.from({ length: 1001 }, () => ({ subject: "a" })))).toThrow("at most 1000");
    expect(() => new Expectations({} as ExpectedBehaviour[])).toThrow("expected must be an array");
  });
});
