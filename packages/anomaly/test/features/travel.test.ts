import { describe, expect, it } from "vitest";
import { placesOf } from "../../src/features/country-places.ts";
import { impossibleDistance, leastDistance } from "../../src/features/travel.ts";

// ISO 3166-1 alpha-2, all that are assigned.
const ALL = (
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC " +
  "CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD " +
  "GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH " +
  "KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW " +
  "MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC " +
  "SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY " +
  "UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
).split(" ");

// Neighbours by land, of each other and of this country.
const BORDERS = [
  "BR AR UY PY BO PE CO VE GY SR GF",
  "DE DK PL CZ AT CH FR LU BE NL",
  "CN RU MN KZ KG TJ AF PK IN NP BT MM LA VN KP HK MO",
  "RU NO FI EE LV LT PL BY UA GE AZ KZ MN KP",
  "US CA MX",
  "FR ES AD MC IT CH DE LU BE",
  "ES PT FR AD GI MA",
  "CD CG CF SS UG RW BI TZ ZM AO",
  "TR GR BG GE AM IR IQ SY",
  "SA JO IQ KW QA AE OM YE",
  "ZA NA BW ZW MZ SZ LS",
  "IN PK NP BT BD MM",
  "CL PE BO AR",
  "NO SE FI RU",
  "MY TH ID BN SG",
  "GB IE",
  "IT VA SM SI AT CH",
];

describe("where countries are", () => {
  it("is known of all of ISO 3166-1", () => {
    expect(ALL).toHaveLength(249);
    for (const country of ALL) {
      const places = placesOf(country)!;
      expect(places.length, country).toBeGreaterThan(0);
      for (const { latitude, longitude, radius } of places) {
        expect(Math.abs(latitude), country).toBeLessThanOrEqual(90);
        expect(Math.abs(longitude), country).toBeLessThanOrEqual(180);
        expect(radius, country).toBeGreaterThan(0);
      }
    }
  });

  it.each(["", "XX", "EU", "br", "__proto__", "constructor"])("is not known of %j", (code) => {
    expect(placesOf(code)).toBeUndefined();
    expect(leastDistance("BR", code)).toBeUndefined();
  });

  it("has no distance across a border", () => {
    for (const [country, ...neighbours] of BORDERS.map((line) => line.split(" "))) {
      for (const neighbour of neighbours) expect(leastDistance(country!, neighbour), `${country} ${neighbour}`).toBe(0);
    }
  });

  // The shortest ways that exist, such as Natal to Lisbon's coast or Cape York to New Guinea, are a little longer.
  it.each([
    ["BR", "PT", 2000, 5300],
    ["BR", "JP", 12_000, 15_500],
    ["US", "GB", 3000, 4600],
    ["AU", "NZ", 300, 1600],
    ["IN", "US", 5000, 11_500],
    ["IS", "NO", 300, 1100],
    ["KI", "US", 1000, 3500],
  ])("%s and %s are between %i and %i km apart", (from, to, low, high) => {
    const distance = leastDistance(from, to)!;
    expect(distance).toBeGreaterThan(low);
    expect(distance).toBeLessThan(high);
    expect(leastDistance(to, from)).toBe(distance);
  });
});

describe("a journey", () => {
  const limits = { speed: 1000, least: 300 };

  it("from Brazil to Japan in one hour is impossible, in a day and a half it is not", () => {
    expect(impossibleDistance("BR", "JP", 1, limits)).toBe(leastDistance("BR", "JP"));
    expect(impossibleDistance("BR", "JP", 36, limits)).toBeUndefined();
  });

  it("between neighbours is possible in no time", () => {
    expect(impossibleDistance("BR", "AR", 0, limits)).toBeUndefined();
  });

  it("of a scheduled flight is possible", () => {
    // Hours from gate to gate.
    for (const [from, to, hours] of [
      ["BR", "PT", 7],
      ["US", "GB", 6],
      ["US", "JP", 9],
      ["SG", "US", 15],
      ["AU", "US", 13],
      ["AE", "BR", 14],
      ["US", "FJ", 6.5],
      ["ES", "GB", 1.5],
      ["NZ", "CL", 11],
      ["ZA", "US", 15],
    ] as const) {
      expect(impossibleDistance(from, to, hours, limits), `${from} ${to}`).toBeUndefined();
    }
  });
});
