import { stripVTControlCharacters } from "node:util";
import { useLanguage, visibleWidth } from "@securecomm/example-terminal";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { barLine } from "../../src/files/bar.ts";
import { durationText, sizeText } from "../../src/files/quantities.ts";
import { RateMeter } from "../../src/files/rate-meter.ts";
import type { TransferFacts } from "../../src/files/transfer-facts.ts";

const MOVING: TransferFacts = {
  id: 1,
  who: "bob",
  fingerprint: "sc1x",
  direction: "sent",
  name: "holiday.jpg",
  path: undefined,
  state: "moving",
  bytes: 4_000_000,
  moved: 1_000_000,
  resumedAt: 0,
  rate: 250_000,
  left: 12,
  sha256: undefined,
  why: undefined,
  exists: false,
};

describe("a bar", () => {
  afterEach(() => useLanguage("en"));

  it("says name, part, rate and time left", () => {
    const line = barLine(MOVING, 80);
    expect(line).toMatch(/^↑ holiday\.jpg +█+░+ {3}25% {2}250 kB\/s {2}0:12$/);
    const [full, empty] = [line.match(/█/g)?.length ?? 0, line.match(/░/g)?.length ?? 0];
    expect(full / (full + empty)).toBeCloseTo(0.25, 1);
  });

  it("fits every width, whatever the name is, and has nothing in it that a terminal obeys", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.integer({ min: 40, max: 120 }),
        (name, columns) => {
          const line = barLine({ ...MOVING, name: `${name}\u001b[2J` }, columns);
          expect(visibleWidth(line)).toBeLessThanOrEqual(columns);
          expect(stripVTControlCharacters(line)).toBe(line);
          expect(line).toContain("25%");
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it("of a stream has no percent, and of what waits says so in the user's language", () => {
    expect(barLine({ ...MOVING, bytes: undefined, left: undefined }, 60)).toMatch(/1\.00 MB {2}250 kB\/s$/);
    useLanguage("pt");
    expect(barLine({ ...MOVING, state: "waiting" }, 80)).toContain("espera a conexão");
    expect(barLine(MOVING, 80)).toContain("250 kB/s");
  });
});

describe("quantities", () => {
  it("have three digits and a unit", () => {
    expect([0, 999, 1_000, 99_960, 999_600, 1_234_567, 5e15].map(sizeText)).toEqual([
      "0 B",
      "999 B",
      "1.00 kB",
      "100 kB",
      "1.00 MB",
      "1.23 MB",
      "5.00 PB",
    ]);
    expect([0.2, 61, 3_723, 400_000].map(durationText)).toEqual(["0:01", "1:01", "1:02:03", "5 d"]);
  });
});

describe("the rate", () => {
  it("is that of the last seconds", () => {
    let now = 0;
    const meter = new RateMeter(() => now);
    meter.restart();
    for (; now < 20_000; now += 100) meter.add(now < 10_000 ? 100_000 : 1_000);
    expect(meter.rate).toBeGreaterThan(9_000);
    expect(meter.rate).toBeLessThan(11_000);
  });

  it("is nothing after a restart", () => {
    let now = 0;
    const meter = new RateMeter(() => now);
    meter.restart();
    for (; now < 3_000; now += 100) meter.add(1_000);
    meter.restart();
    expect(meter.rate).toBe(0);
  });
});
