import { describe, expect, it } from "vitest";
import type { AddressFact } from "../../src/features/address-changes.ts";
import { addressWatchFromJSON, createAddressWatch } from "../../src/features/address-watch.ts";
import { MAX_ALIKE, ToldChanges } from "../../src/features/told-changes.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;
const start = Date.UTC(2025, 9, 10, 12);

/** Addresses of some countries, all far from each other. */
const COUNTRIES = ["BR", "CN", "US", "AU", "ZA", "IS", "IN", "NZ"];
const database = { get: (address: string) => ({ country_code: COUNTRIES[Number(address.split(".")[3])] }) };

/** How many of the journeys of a client that goes round such countries, a line a minute, are fresh. */
function freshJourneys(
  countries: number,
  lines: number,
  from = 0,
  watch = createAddressWatch({ countries: database }),
) {
  let fresh = 0;
  for (let i = from; i < from + lines; i++) {
    const changes = watch.observe({ client: "key", at: start + i * MINUTE, address: `203.45.67.${i % countries}` });
    fresh += changes.filter((change) => change.kind === "impossible-travel" && change.fresh).length;
  }
  return { fresh, watch };
}

describe("journeys of one client", () => {
  it.each([
    [2, 1],
    [3, 3],
    [4, 4],
    [8, MAX_ALIKE],
  ])("round %i countries, over and over within a day, are told %i times", (countries, times) => {
    expect(freshJourneys(countries, 300).fresh).toBe(times);
  });

  it("are told again when they begin again after a day", () => {
    const { watch } = freshJourneys(3, 30);
    expect(freshJourneys(3, 30, 3000, watch).fresh).toBe(3);
  });

  it("are still known after the memory was saved", () => {
    const { watch } = freshJourneys(3, 30);
    const restored = addressWatchFromJSON(watch.toJSON(), { countries: database });
    expect(freshJourneys(3, 30, 30, restored).fresh).toBe(0);
  });

  it("are one in the client's current state: the last", () => {
    const { watch } = freshJourneys(3, 30);
    const journeys = watch
      .current({ client: "key", at: start + 30 * MINUTE })
      .filter(({ kind }) => kind === "impossible-travel");
    expect(journeys).toMatchObject([{ from: "CN", to: "US", withinHours: 24 }]);
  });
});

describe("what was told", () => {
  const journey = (from: string): AddressFact => ({
    kind: "impossible-travel",
    from,
    to: "X",
    kilometres: 1,
    hours: 0,
  });
  const tell = (told: ToldChanges, from: string, at: number) =>
    told.tellEvent(journey(from), at, DAY, (fact) => fact.kind === "impossible-travel" && fact.from === from);

  it("is bounded: when there is no room for more within a day, more is nothing fresh", () => {
    const told = new ToldChanges();
    const fresh = Array.from({ length: 1000 }, (_, i) => tell(told, `F${i}`, i));
    expect(fresh.filter(Boolean)).toHaveLength(MAX_ALIKE);
    expect(told.list).toHaveLength(MAX_ALIKE);
    expect(tell(told, "after a day", DAY + 1)).toBe(true);
    expect(told.list).toHaveLength(MAX_ALIKE);
  });

  it("is the last alone, for what happens once", () => {
    const told = new ToldChanges();
    for (let i = 0; i < 100; i++) told.tellOnce({ kind: "new-address", address: `10.0.0.${i}` }, i, DAY);
    expect(told.list).toMatchObject([{ fact: { address: "10.0.0.99" }, at: 99 }]);
  });
});
