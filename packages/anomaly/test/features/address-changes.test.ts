import { describe, expect, it } from "vitest";
import { ADDRESS_CHANGE_KINDS, type AddressChange, isSuspicious } from "../../src/features/address-changes.ts";

const alone = (change: Record<string, unknown>) =>
  isSuspicious([{ fresh: true, ...change } as unknown as AddressChange]);
const from = { from: "a", to: "b" };

describe("a line is suspicious for its changes alone", () => {
  it.each(["many-addresses", "frequent-changes", "impossible-travel"])("with %s", (kind) => {
    expect(alone({ kind })).toBe(true);
  });

  it.each(
    ADDRESS_CHANGE_KINDS.filter((kind) => !["many-addresses", "frequent-changes", "impossible-travel"].includes(kind)),
  )("but not with %s by itself", (kind) => {
    expect(alone({ kind })).toBe(false);
  });

  it("with a new address that is also new in another way: user agent, country, or the way out of a private network", () => {
    const address: AddressChange = { kind: "new-address", address: "203.45.67.89", fresh: true };
    for (const kind of ["new-user-agent", "new-country", "private-to-public", "public-to-private"] as const) {
      expect(isSuspicious([address, { kind, ...from, fresh: true }]), kind).toBe(true);
    }
    expect(isSuspicious([address, { kind: "several-addresses", count: 2, fresh: true }])).toBe(false);
    expect(isSuspicious([address, { kind: "new-network", ...from, fresh: true }])).toBe(false);
  });

  it("once, and not at each line that follows", () => {
    expect(alone({ kind: "many-addresses", count: 4, limit: 3, fresh: false })).toBe(false);
  });

  it("by other weights when they are given", () => {
    const address: AddressChange = { kind: "new-address", address: "203.45.67.89", fresh: true };
    expect(isSuspicious([address], { "new-address": 1 })).toBe(true);
    expect(isSuspicious([], { "new-address": 1 })).toBe(false);
  });
});
