import { type CryptoBackend, importAeadKey } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { createSecureSession, memoryChannelPair, type Session } from "../../src/index.ts";
import type { TrafficSecret } from "../../src/protocol/key-schedule.ts";
import { nonceOf } from "../../src/protocol/nonce.ts";
import { encodeRekey } from "../../src/protocol/rekey.ts";
import { encodeCount, readSections, SECTION } from "../../src/protocol/section.ts";
import type { Role } from "../../src/protocol/transcript.ts";
import { nodeBackend } from "../support/backends.ts";
import { until } from "../support/observe.ts";
import { RawPeer } from "../support/raw-peer.ts";
import { alice, bob, collect, peerOptions, sessionPair } from "../support/sessions.ts";
import { interceptedPair } from "../support/wire.ts";

/** A backend that keeps a copy of every traffic key and IV, by role, one for each epoch. */
function leakingBackend(): { backend: CryptoBackend; epochs: Record<Role, TrafficSecret[]> } {
  const found: Record<string, Uint8Array[]> = {};
  const backend: CryptoBackend = {
    ...nodeBackend,
    hkdfExpand(prk, info, length) {
      const output = nodeBackend.hkdfExpand(prk, info, length);
      const label = Buffer.from(info.subarray(0, -32)).toString();
      found[label] = [...(found[label] ?? []), new Uint8Array(output)];
      return output;
    },
  };
  const of = (role: Role) =>
    (found[`securecomm/1 ${role} traffic key`] ?? []).map((key, epoch) => ({
      key,
      iv: found[`securecomm/1 ${role} traffic iv`]?.[epoch] as Uint8Array,
    }));
  return {
    backend,
    get epochs() {
      return { initiator: of("initiator"), responder: of("responder") };
    },
  };
}

/** Which of some keys open a record. */
function opening(frame: Uint8Array, secrets: readonly TrafficSecret[]): number[] {
  const number = Number(new DataView(frame.buffer, frame.byteOffset).getBigUint64(4));
  return secrets.flatMap(({ key, iv }, epoch) => {
    try {
      importAeadKey(key).open(nonceOf(iv, number), frame.subarray(0, 12), frame.subarray(12));
      return [epoch];
    } catch {
      return [];
    }
  });
}

describe("whoever holds the traffic keys of one epoch", () => {
  it("opens the records of that epoch and of no other, in either direction", async () => {
    const leak = leakingBackend();
    const frames: Record<Role, Uint8Array[]> = { initiator: [], responder: [] };
    const channels = interceptedPair((frame, from) => {
      frames[from].push(new Uint8Array(frame));
      return [frame];
    });
    const [one, two] = await sessionPair({ channels, one: { backend: leak.backend } });
    const received = [collect(one), collect(two)];
    for (let epoch = 0; epoch < 4; epoch++) {
      await Promise.all([one.send({ epoch }), two.send({ epoch })]);
      await (epoch % 2 === 0 ? one : two).rekey();
    }
    await Promise.all([one.close(), two.close()]);
    await Promise.all(received);
    for (const role of ["initiator", "responder"] as const) {
      const secrets = leak.epochs[role];
      expect(secrets).toHaveLength(5);
      const opened = frames[role].slice(2).map((frame) => opening(frame, secrets));
      expect(opened.every((epochs) => epochs.length === 1)).toBe(true);
      const order = opened.map(([epoch]) => epoch as number);
      expect([...new Set(order)]).toEqual([0, 1, 2, 3, 4]);
      expect(order).toEqual([...order].sort());
    }
  });
});

/** A session of alice's whose other end was taken over, after the handshake, by somebody without bob's identity key. */
async function takenOver(limits: object = {}): Promise<{ session: Session; thief: RawPeer }> {
  const [a, b] = memoryChannelPair();
  const [session, thief] = await Promise.all([
    createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), limits }),
    RawPeer.over(b, { signatures: { least: 1, most: 1 } }),
  ]);
  return { session, thief };
}

const codeOf = async (session: Session) => (await session.closed).error?.code;

describe("a thief of session keys who goes on in a peer's place", () => {
  it("is cut off when it does not sign what it says", async () => {
    const { session, thief } = await takenOver({ checkpointTimeout: 1_000 });
    const received = collect(session).catch((error) => error.code);
    thief.sendSections([SECTION.JSON, '["pay"]']);
    expect(await codeOf(session)).toBe("ERR_SIGNATURE_OVERDUE");
    expect(await received).toBe("ERR_SIGNATURE_OVERDUE");
  });

  it("is cut off when it signs with another key", async () => {
    const { session, thief } = await takenOver();
    thief.sendSections([SECTION.JSON, '["pay"]'], [SECTION.MARK, ""]);
    const forged = Buffer.concat([encodeCount(1), Uint8Array.of(0), encodeCount(0), new Uint8Array(96).fill(7)]);
    thief.sendSections([SECTION.CHECKPOINT, forged]);
    expect(await codeOf(session)).toBe("ERR_SIGNATURE_INVALID");
  });

  it("cannot offer keys of its own", async () => {
    const { session, thief } = await takenOver();
    const point = nodeBackend.generateEcdhKeyPair().publicKey;
    const { encapsulationKey } = nodeBackend.generateKemKeyPair();
    const unsigned = encodeRekey({ epoch: 1, record: 0, point, kem: encapsulationKey });
    thief.sendSections([SECTION.REKEY_OFFER, Buffer.concat([unsigned, new Uint8Array(96).fill(7)])]);
    expect(await codeOf(session)).toBe("ERR_REKEY_FAILED");
    expect(session.security().epoch).toBe(0);
  });

  it("cannot answer an offer with keys of its own", async () => {
    const { session, thief } = await takenOver();
    const rekeyed = session.rekey().catch((error) => error.code);
    let offer: Uint8Array | undefined;
    await until(() => {
      for (const plaintext of thief.received) {
        readSections(plaintext, (type, content) => {
          if (type === SECTION.REKEY_OFFER) offer = content;
        });
      }
      return offer !== undefined;
    });
    const point = nodeBackend.generateEcdhKeyPair().publicKey;
    const { ciphertext } = nodeBackend.encapsulate((offer as Uint8Array).subarray(115, 115 + 1_568));
    const unsigned = encodeRekey({ epoch: 1, record: 0, point, kem: ciphertext });
    thief.sendSections([SECTION.REKEY_ANSWER, Buffer.concat([unsigned, new Uint8Array(96).fill(7)])]);
    expect(await codeOf(session)).toBe("ERR_REKEY_FAILED");
    expect(await rekeyed).toBe("ERR_REKEY_FAILED");
  });
});
