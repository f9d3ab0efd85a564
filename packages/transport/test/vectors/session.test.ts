import { concatBytes, importVerifyingKey } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { SectionChain } from "../../src/protocol/chain.ts";
import { checkpointInput } from "../../src/protocol/checkpoint.ts";
import { readControl } from "../../src/protocol/control.ts";
import { RecordOpener, RecordSealer } from "../../src/protocol/record.ts";
import { isChained, readSections, SECTION } from "../../src/protocol/section.ts";
import { otherRole, type Role } from "../../src/protocol/transcript.ts";
import { BACKENDS } from "../support/backends.ts";
import { vectorsOf } from "./files.ts";
import { bytes, hex } from "./make/bytes.ts";
import type { HandshakeVector } from "./make/handshake.ts";
import type { RekeyVector } from "./make/rekey.ts";
import type { SessionVector } from "./make/session.ts";

const { handshake: name, records } = vectorsOf<SessionVector>("session.json");
const handshake = vectorsOf<HandshakeVector[]>("handshake.json").find((one) => one.name === name)!;
const [rekey] = vectorsOf<RekeyVector[]>("rekey.json").find((one) => one.handshake === name)!.rekeys;
const LIMITS = { maxRecordsPerKey: 2 ** 23, maxBytesPerKey: 2 ** 33 };
const ROLES = ["initiator", "responder"] as const;

function secretOf(role: Role, epoch: number) {
  const keys = epoch === 0 ? handshake.session : rekey!.keys;
  return role === "initiator"
    ? { key: bytes(keys.initiatorTrafficKey), iv: bytes(keys.initiatorTrafficIv) }
    : { key: bytes(keys.responderTrafficKey), iv: bytes(keys.responderTrafficIv) };
}

describe.each(BACKENDS)("the vector of a session, $name", ({ backend }) => {
  it("has the records that both ends seal and open, across its rekeying", () => {
    for (const role of ROLES) {
      const sealer = new RecordSealer(secretOf(role, 0), LIMITS, backend);
      const opener = new RecordOpener(secretOf(role, 0), LIMITS, backend);
      for (const { epoch, number, plaintext, frame, sections } of records.filter(({ from }) => from === role)) {
        expect({ number: sealer.number, epoch: sealer.epochNumber === 0 ? 0 : 1 }).toEqual({ number, epoch });
        expect(hex(concatBytes(...sealer.seal([bytes(plaintext)])))).toBe(frame);
        expect(hex(opener.open(bytes(frame)))).toBe(plaintext);
        if (!sections.includes("REKEY_ANSWER") && !sections.includes("REKEY_SWITCH")) continue;
        sealer.switchKey(secretOf(role, 1));
        opener.switchKey(secretOf(role, 1));
      }
      expect(sealer.epochNumber).toBeGreaterThan(0);
    }
  });

  it("has a signature over every chained section, to the end of both directions", async () => {
    const chain = (sender: Role) =>
      new SectionChain(backend, {
        transcript: bytes(handshake.session.transcript),
        sender,
        senderKey: bytes(handshake[sender].identityKey),
        receiverKey: bytes(handshake[otherRole(sender)].identityKey),
        mode: handshake.session.signatureMode,
      });
    const chains = { initiator: chain("initiator"), responder: chain("responder") };
    const marks = { initiator: chains.initiator.position, responder: chains.responder.position };
    const verified = { ...marks };
    const finals: Role[] = [];
    const checks: Promise<boolean>[] = [];
    const nothing = () => {};
    for (const { from, plaintext } of records) {
      const control = {
        heartbeat: nothing,
        abort: nothing,
        prompt: nothing,
        rekeyOffer: (content: Uint8Array) => expect(hex(content)).toBe(rekey!.offer.content),
        rekeyAnswer: (content: Uint8Array) => expect(hex(content)).toBe(rekey!.answer.content),
        rekeySwitch: (epoch: number) => expect(epoch).toBe(1),
        acknowledge: (index: number) => expect(index).toBe(verified[otherRole(from)].index),
        mark: () => {
          marks[from] = chains[from].position;
        },
        checkpoint: (one: { index: number; final: boolean; other: number; signature: Uint8Array }) => {
          const theirs = verified[otherRole(from)];
          expect({ index: one.index, other: one.other }).toEqual({ index: marks[from].index, other: theirs.index });
          const publicKey = bytes(handshake[from].identityKey);
          const applicationHash = bytes(handshake.applicationHash);
          const signer = { role: from, transcript: bytes(handshake.session.transcript), publicKey, applicationHash };
          const input = checkpointInput(signer, marks[from], one.final, theirs);
          checks.push(importVerifyingKey(publicKey, backend).verify(input, new Uint8Array(one.signature)));
          verified[from] = marks[from];
          if (one.final) finals.push(from);
        },
      };
      readSections(bytes(plaintext), (type, content) => {
        if (isChained(type)) chains[from].append(type, content);
        else readControl(control, type, content);
        if (type === SECTION.CLOSE) expect(finals).not.toContain(from);
      });
    }
    expect(await Promise.all(checks)).toEqual([true, true, true, true]);
    expect(finals.sort()).toEqual(ROLES);
    expect(verified).toEqual({ initiator: chains.initiator.position, responder: chains.responder.position });
  });
});
