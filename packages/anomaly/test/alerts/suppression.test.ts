import { describe, expect, it } from "vitest";
import { Suppression } from "../../src/alerts/suppression.ts";
import { createRandom } from "../../src/index.ts";

describe("the suppression of repeats", () => {
  it("lets the first through, folds those within the window, and tells how many with the next", () => {
    const suppression = new Suppression(10, { window: 60_000 });
    const told = [0, 1, 2, 59_999, 60_000, 60_001, 130_000].map((at) => suppression.pass("flood", "a", at, false));
    expect(told).toEqual([0, undefined, undefined, undefined, 3, undefined, 1]);
  });

  it("keeps kinds apart, and whom they are about", () => {
    const suppression = new Suppression(10);
    expect(suppression.pass("flood", "a", 0, false)).toBe(0);
    expect(suppression.pass("flood", "b", 0, false)).toBe(0);
    expect(suppression.pass("record-gap", "a", 0, false)).toBe(0);
    expect(suppression.pass("flood", "a", 0, false)).toBeUndefined();
  });

  it("bounds what strangers can have told, all of them together, and loses none from the count", () => {
    const suppression = new Suppression(100_000, { window: 60_000, maxStrangers: 100 });
    let told = 0;
    for (let i = 0; i < 20_000; i++) if (suppression.pass("handshake-malformed", `${i}`, i, true) !== undefined) told++;
    expect(told).toBe(100);
    expect(suppression.pass("handshake-malformed", "another", 60_000, true)).toBe(19_900);
    expect(suppression.pass("handshake-malformed", "a third", 60_001, true)).toBe(0);
  });

  it("does not let strangers push aside what is known of peers, nor count peers as strangers", () => {
    const suppression = new Suppression(10, { maxStrangers: 2 });
    expect(suppression.pass("record-gap", "peer", 0, false)).toBe(0);
    for (let i = 0; i < 1000; i++) suppression.pass("handshake-malformed", `${i}`, 1, true);
    expect(suppression.pass("record-gap", "peer", 2, false)).toBeUndefined();
    for (let i = 0; i < 8; i++) expect(suppression.pass("record-gap", `other ${i}`, 3, false)).toBe(0);
  });

  it("tells one too many rather than one too few when its memory is full or the clock is set back", () => {
    const suppression = new Suppression(2, { window: 1000 });
    expect(suppression.pass("flood", "a", 100_000, false)).toBe(0);
    expect(suppression.pass("flood", "a", 50_000, false)).toBe(0);
    suppression.pass("flood", "b", 50_000, false);
    suppression.pass("flood", "c", 50_000, false);
    expect(suppression.pass("flood", "a", 50_000, false)).toBe(0);
  });

  it("accounts for every alert: those told, those folded into them, and those still waiting", () => {
    const seed = 5;
    const random = createRandom(seed);
    const suppression = new Suppression(100, { window: 1000 });
    const counts = new Map<string, { came: number; accounted: number; waiting: number }>();
    let at = 0;
    for (let i = 0; i < 10_000; i++) {
      at += random.below(200);
      const about = `${random.below(20)}`;
      const count = counts.get(about) ?? { came: 0, accounted: 0, waiting: 0 };
      counts.set(about, count);
      count.came += 1;
      const repeats = suppression.pass("flood", about, at, false);
      if (repeats === undefined) count.waiting += 1;
      else {
        expect(repeats, `seed ${seed}`).toBe(count.waiting);
        count.accounted += 1 + repeats;
        count.waiting = 0;
      }
    }
    for (const { came, accounted, waiting } of counts.values()) expect(accounted + waiting).toBe(came);
  });

  it("lets a clearly higher score through, and not one that only climbs", () => {
    const suppression = new Suppression(10);
    const told = Array.from({ length: 300 }, (_, i) => 0.6 + i / 1000).filter(
      (score, i) => suppression.pass("score", "a", i, false, { score }) !== undefined,
    );
    expect(told[0]).toBe(0.6);
    expect(told[1]).toBeCloseTo(0.701, 6);
    expect(told.length).toBeLessThan(8);
  });

  it("gives back the worst of each kind that nobody was told of when a session ends, once", () => {
    const suppression = new Suppression<string>(10);
    const pass = (kind: string, score: number) =>
      suppression.pass(kind, "session", 0, false, { score, alert: () => `${kind} ${score}` });
    for (const score of [0.6, 0.61, 0.64, 0.62]) pass("length", score);
    pass("bytes", 0.7);
    pass("bytes", 0.7);
    pass("once", 0.7);
    expect(suppression.end("session")).toEqual([
      { alert: "length 0.64", repeats: 2 },
      { alert: "bytes 0.7", repeats: 0 },
    ]);
    expect(suppression.end("session")).toEqual([]);
    expect(suppression.end("another")).toEqual([]);
  });

  it("counts strangers' alerts of different kinds together where they are told to be", () => {
    const suppression = new Suppression(100, { maxStrangers: 3 });
    const told = Array.from({ length: 10 }, (_, i) =>
      suppression.pass(`score ${i}`, `${i}`, 0, true, { crowd: "score" }),
    );
    expect(told.filter((repeats) => repeats !== undefined)).toHaveLength(3);
  });

  it("refuses options that make no sense", () => {
    expect(() => new Suppression(10, { window: -1 })).toThrow("suppression.window must be");
    expect(() => new Suppression(10, { maxStrangers: 0 })).toThrow("suppression.maxStrangers must be");
  });
});
