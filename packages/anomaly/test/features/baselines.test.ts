import { describe, expect, it } from "vitest";
import { HABITS_SIZE } from "../../src/features/habits.ts";
import { type BaselinesJSON, createSessionExtractor } from "../../src/index.ts";
import { column, message, talk } from "../support/session-events.ts";

function learned() {
  const extractor = createSessionExtractor();
  for (const peer of ["sc1a", "sc1b"]) for (const event of talk(5, 300, { peer })) extractor.row(event);
  return extractor;
}

const copy = () => JSON.parse(JSON.stringify(learned())) as BaselinesJSON;

describe("baselines", () => {
  it("survive a restart: a known peer's strange message is as strange as before", () => {
    const first = learned();
    const second = createSessionExtractor({ baselines: JSON.parse(JSON.stringify(first)) as BaselinesJSON });
    const strange = message(4000, { peer: "sc1a", bytes: 50_000, address: "198.51.100.1:1" });
    const rows = [first, second].map((extractor) => Array.from(extractor.row(strange)!));
    for (const name of ["length_deviation", "type_rarity", "new_addresses"]) {
      expect(column(rows[1], name)).toBe(column(rows[0], name));
    }
    expect(column(rows[0], "length_deviation")).toBeGreaterThan(10);
    expect(column(createSessionExtractor().row(strange), "length_deviation")).toBe(0);
  });

  it("are of peers that were heard of before 1970 as of all others", () => {
    const extractor = createSessionExtractor();
    for (let i = 0; i < 50; i++) extractor.row({ ...message(0), at: -1e9 + i * 1000 });
    const again = createSessionExtractor({ baselines: JSON.parse(JSON.stringify(extractor)) as BaselinesJSON });
    expect(again.toJSON()).toEqual(extractor.toJSON());
  });

  it("keep apart who is known for long, who is new and who is a stranger", () => {
    const extractor = createSessionExtractor({ maxSubjects: 50, baselines: copy() });
    for (let i = 0; i < 500; i++) extractor.row(message(5000 + i, { peer: `sc1newcomer${i}`, session: `${i}` }));
    const { subjects } = extractor.toJSON();
    expect(subjects).toHaveLength(50);
    expect(subjects.filter(({ regular }) => regular).map(({ name }) => name)).toEqual(["sc1a", "sc1b"]);
  });

  it("hold no more subjects than they may", () => {
    const extractor = createSessionExtractor({ maxSubjects: 1, baselines: copy() });
    expect(extractor.subjects).toBe(1);
    expect(extractor.toJSON().subjects.map(({ name }) => name)).toEqual(["sc1b"]);
  });

  it("take little room, and none for those who never sent a message", () => {
    const extractor = createSessionExtractor();
    extractor.row(message(0));
    for (let i = 0; i < 100; i++) {
      extractor.row({ type: "handshake-failed", at: i, address: `198.51.100.${i}:1`, code: "ERR_HANDSHAKE_MAC" });
    }
    const json = extractor.toJSON();
    expect(json.subjects).toHaveLength(1);
    expect(JSON.stringify(json).length).toBeLessThan(2500);
  });

  it("of another version, or of another thing, are refused", () => {
    const refuse = (baselines: unknown) => () => createSessionExtractor({ baselines: baselines as BaselinesJSON });
    expect(refuse({ ...copy(), version: 2 })).toThrow(expect.objectContaining({ code: "ERR_MODEL_VERSION" }));
    expect(refuse({ ...copy(), version: { toString: 0 } })).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_VERSION" }),
    );
    expect(refuse({ ...copy(), format: "x" })).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
    expect(refuse("text")).toThrow("baselines must be");
  });

  it("that were altered are refused, wherever the alteration is", () => {
    const subject = copy().subjects[0]!;
    const nan = Buffer.from(new Float64Array(HABITS_SIZE).fill(Number.NaN).buffer).toString("base64");
    const negative = Buffer.from(new Float64Array(HABITS_SIZE).fill(-1).buffer).toString("base64");
    for (const change of [
      null,
      { name: "" },
      { name: 5 },
      { proved: 1 },
      { regular: 1 },
      { proved: false, regular: true },
      { hosts: ["a", "b", "c", "d", "e"] },
      { hosts: [1] },
      { habits: subject.habits.slice(12) },
      { habits: "no base64!" },
      { habits: nan },
      { habits: negative },
      { transitions: "" },
      { transitions: undefined },
    ]) {
      const subjects = [change === null ? null : { ...subject, ...change }];
      const baselines = { ...copy(), subjects } as unknown as BaselinesJSON;
      expect(() => createSessionExtractor({ baselines }), JSON.stringify(change)).toThrow(
        expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }),
      );
    }
  });
});
