import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type Limits, resolveLimits } from "../src/limits.ts";
import { thrownBy } from "./support/errors.ts";

const NAMES = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[];
const resolve = (limits: unknown) => resolveLimits(limits as Partial<Limits>);

describe("the limits", () => {
  it("are the defaults where nobody names any", () => {
    expect(resolveLimits(undefined)).toBe(DEFAULT_LIMITS);
    expect(resolveLimits({})).toEqual(DEFAULT_LIMITS);
    expect(Object.isFrozen(DEFAULT_LIMITS)).toBe(true);
  });

  it.each(NAMES)("have a default for %s that could be given as well", (name) => {
    const value = DEFAULT_LIMITS[name];
    expect(resolveLimits({ [name]: value })).toEqual(DEFAULT_LIMITS);
    // Whole numbers, so that every sum and comparison with them is exact.
    expect(Number.isSafeInteger(value)).toBe(true);
  });

  it("that are given replace the defaults, in a copy that nobody can change", () => {
    const given = { maxJsonDepth: 17, idleTimeout: undefined, heartbeatInterval: 0 } as unknown as Limits;
    const limits = resolveLimits(given);
    expect(limits).toEqual({ ...DEFAULT_LIMITS, maxJsonDepth: 17, heartbeatInterval: 0 });
    (given as { maxJsonDepth: number }).maxJsonDepth = 19;
    expect(limits.maxJsonDepth).toBe(17);
    expect(Object.isFrozen(limits)).toBe(true);
  });

  it.each(NAMES)("refuse an odd value of %s and name it", (name) => {
    for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40, 2 ** 53]) {
      const error = thrownBy(() => resolve({ [name]: value }));
      expect(error).toBeInstanceOf(ArgumentRangeError);
      expect(error).toMatchObject({ argument: `limits.${name}` });
    }
    for (const value of ["1", null, 1n, true, {}]) {
      const error = thrownBy(() => resolve({ [name]: value }));
      expect(error).toBeInstanceOf(ArgumentTypeError);
      expect(error).toMatchObject({ argument: `limits.${name}` });
    }
  });

  it.each([
    ["maxJsonDepth", 16, 1_000],
    ["maxMessageLength", 16_384, 2 ** 30],
    ["maxRecordLength", 2_048, 2 ** 24],
    ["maxHandshakeFrame", 4_096, 65_536],
    ["maxRecordsPerKey", 1, 2 ** 23],
    ["maxBytesPerKey", 1, 2 ** 33],
    ["idleTimeout", 0, 2 ** 31 - 1],
    ["handshakeTimeout", 1, 2 ** 31 - 1],
  ] as const)("take %s from %i to %i", (name, least, most) => {
    for (const value of [least, most]) expect(resolveLimits({ [name]: value })[name]).toBe(value);
    for (const value of [least - 1, most + 1]) {
      expect(thrownBy(() => resolve({ [name]: value })).message).toContain(`from ${least} to ${most}`);
    }
  });

  it.each(["maxMesageLength", "__proto__", "constructor", "toString"])("know no %s", (name) => {
    const error = thrownBy(() => resolve(Object.defineProperty({}, name, { value: 1, enumerable: true })));
    expect(error).toBeInstanceOf(ArgumentRangeError);
    expect(error.message).toContain(name);
  });

  it.each([null, 1, "limits", true])("are an object, and not %j", (limits) => {
    expect(thrownBy(() => resolve(limits))).toBeInstanceOf(ArgumentTypeError);
  });
});
