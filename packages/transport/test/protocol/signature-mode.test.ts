import { describe, expect, it } from "vitest";
import { agreeSignatureMode } from "../../src/protocol/parameters.ts";
import { modeOfRank, resolveSignatures, type SignatureMode } from "../../src/protocol/signature-mode.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";
import { PARAMETERS } from "../support/lockstep.ts";

const MODES: readonly SignatureMode[] = ["off", "checkpoint", "message"];
const RANGES = MODES.flatMap((least, low) => MODES.slice(low).map((most) => ({ least, most })));

describe("the option signatures", () => {
  it("is checkpoint and nothing else where the application says nothing", () => {
    expect(resolveSignatures(undefined)).toEqual({ least: 1, most: 1 });
  });

  it("is a mode, or a range of them, as ranks", () => {
    MODES.forEach((mode, rank) => {
      expect(resolveSignatures(mode)).toEqual({ least: rank, most: rank });
      expect(modeOfRank(rank)).toBe(mode);
    });
    expect(resolveSignatures({ least: "off", most: "message" })).toEqual({ least: 0, most: 2 });
    expect(resolveSignatures({ least: "checkpoint", most: "message" })).toEqual({ least: 1, most: 2 });
  });

  it.each<[string, unknown]>([
    ["an unknown mode", "on"],
    ["a rank", 1],
    ["null", null],
    ["a range without its most", { least: "off" }],
    ["a range of an unknown mode", { least: "off", most: "always" }],
    ["a range that is upside down", { least: "message", most: "off" }],
    ["an inherited name", "constructor"],
  ])("that is %s is an error that names it", (_, option) => {
    expect(thrownBy(() => resolveSignatures(option as SignatureMode))).toMatchObject({ argument: "signatures" });
  });
});

describe("two ranges of modes", () => {
  const ranks = (range: (typeof RANGES)[number]) => ({ ...PARAMETERS, signatures: resolveSignatures(range) });

  it("meet in the strictest mode that both accept, whoever asks, or not at all", () => {
    let refused = 0;
    for (const one of RANGES) {
      for (const two of RANGES) {
        const common = MODES.filter(
          (mode) =>
            [one, two].every(({ least }) => MODES.indexOf(least) <= MODES.indexOf(mode)) &&
            [one, two].every(({ most }) => MODES.indexOf(mode) <= MODES.indexOf(most)),
        );
        const agree = () => agreeSignatureMode(ranks(one), ranks(two));
        const strictest = common.at(-1);
        if (strictest === undefined) {
          refused += 1;
          expect(codeThrownBy(agree)).toBe("ERR_NO_COMMON_SIGNATURE_MODE");
        } else expect(modeOfRank(agree())).toBe(strictest);
      }
    }
    expect([RANGES.length ** 2, refused]).toEqual([36, 10]);
  });
});
