import { createHmac, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HandshakeKeys, KeySchedule, trafficOf, wipeHandshakeKeys } from "../../src/protocol/key-schedule.ts";
import { BACKENDS, nodeBackend } from "../support/backends.ts";
import { bytesOf, filled } from "../support/bytes.ts";
import { codeThrownBy } from "../support/errors.ts";

/** Expand(Extract(0, secret), "securecomm/1 " ‖ label ‖ T), by the runtime's own HKDF. */
function derive(secret: Uint8Array, label: string, transcript: Uint8Array, length: number): string {
  const info = Buffer.concat([Buffer.from(`securecomm/1 ${label}`, "latin1"), transcript]);
  return Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(32), info, length)).toString("hex");
}

function traffic(secret: Uint8Array, label: string, transcript: Uint8Array) {
  return { key: derive(secret, `${label} key`, transcript, 32), iv: derive(secret, `${label} iv`, transcript, 12) };
}

/** Byte arrays, at any depth, as hexadecimal digits. */
function hexOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return Object.fromEntries(Object.entries(value as object).map(([key, child]) => [key, hexOf(child)]));
}

const leaves = (value: unknown): string[] =>
  typeof value === "string" ? [value] : Object.values(value as object).flatMap(leaves);
// The classic suite's secret has 48 bytes, the hybrid's 80.
const secret = fc.oneof(bytesOf(48), bytesOf(80));

describe.each(BACKENDS)("the key schedule, $name", ({ backend }) => {
  it("gives the handshake's keys as the protocol has them", () => {
    fc.assert(
      fc.property(secret, bytesOf(32), (shared, t) => {
        const keys = new KeySchedule(backend, shared.slice()).handshakeKeys(t);
        expect(hexOf(keys)).toEqual({
          initiator: traffic(shared, "initiator handshake", t),
          responder: traffic(shared, "responder handshake", t),
          initiatorMac: derive(shared, "initiator mac", t, 32),
          responderMac: derive(shared, "responder mac", t, 32),
          confirmationMac: derive(shared, "responder confirmation", t, 32),
        });
      }),
      { numRuns: 25 },
    );
  });

  it("gives the session's keys as the protocol has them", () => {
    fc.assert(
      fc.property(secret, bytesOf(32), (shared, t) => {
        const keys = new KeySchedule(backend, shared.slice()).sessionKeys(t);
        expect(hexOf(keys)).toEqual({
          initiator: traffic(shared, "initiator traffic", t),
          responder: traffic(shared, "responder traffic", t),
          root: derive(shared, "root", t, 32),
          exporter: derive(shared, "exporter", t, 32),
          sessionId: derive(shared, "session id", t, 16),
        });
      }),
      { numRuns: 25 },
    );
  });

  it("overwrites the shared secret as soon as it has been taken in", () => {
    const shared = filled(80, 7);
    new KeySchedule(backend, shared);
    expect(shared).toEqual(filled(80, 0));
  });

  it("gives nothing after it was destroyed", () => {
    const schedule = new KeySchedule(backend, filled(48, 7));
    schedule.destroy();
    schedule.destroy();
    expect(codeThrownBy(() => schedule.sessionKeys(filled(32, 1)))).toBe("ERR_KEY_DESTROYED");
    expect(codeThrownBy(() => schedule.handshakeKeys(filled(32, 1)))).toBe("ERR_KEY_DESTROYED");
  });
});

describe("the key schedule", () => {
  const t = filled(32, 1);
  const make = () => new KeySchedule(nodeBackend, filled(80, 7));

  it("extracts under a salt of zeros", () => {
    const prk = createHmac("sha256", Buffer.alloc(32)).update(filled(80, 7)).digest();
    const expected = createHmac("sha256", prk).update("securecomm/1 root").update(t).update(Buffer.of(1)).digest("hex");
    expect(hexOf(make().sessionKeys(t))).toMatchObject({ root: expected });
  });

  it("gives no two purposes the same bytes, nor the beginning of them", () => {
    const all = [...leaves(hexOf(make().handshakeKeys(t))), ...leaves(hexOf(make().sessionKeys(t)))];
    expect(all).toHaveLength(14);
    expect(new Set(all.map((key) => key.slice(0, 24))).size).toBe(14);
  });

  it("gives other keys for another transcript and another secret", () => {
    const one = leaves(hexOf(make().sessionKeys(t)));
    const other = leaves(hexOf(make().sessionKeys(filled(32, 2))));
    const foreign = leaves(hexOf(new KeySchedule(nodeBackend, filled(80, 8)).sessionKeys(t)));
    expect(new Set([...one, ...other, ...foreign]).size).toBe(3 * one.length);
  });

  it("has one traffic secret for each sender", () => {
    const keys = make().sessionKeys(t);
    expect(trafficOf(keys, "initiator")).toBe(keys.initiator);
    expect(trafficOf(keys, "responder")).toBe(keys.responder);
  });

  it("overwrites every key of the handshake", () => {
    const keys: HandshakeKeys = make().handshakeKeys(t);
    wipeHandshakeKeys(keys);
    expect(leaves(hexOf(keys)).join("")).toMatch(/^0+$/);
  });
});
