import { createHash, createHmac } from "node:crypto";
import { importEcdhKeyPair, importKemKeyPair, importVerifyingKey } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { CodecError } from "../../src/protocol/codec.ts";
import { answererSecret, decodeRekey, nextEpoch, offererSecret, rekeyInput } from "../../src/protocol/rekey.ts";
import { otherRole } from "../../src/protocol/transcript.ts";
import { BACKENDS, nobleBackend, nodeBackend } from "../support/backends.ts";
import { vectorsOf } from "./files.ts";
import { bytes, hex, identityOf, scripted } from "./make/bytes.ts";
import type { HandshakeVector } from "./make/handshake.ts";
import type { RekeyVector } from "./make/rekey.ts";

const sessions = vectorsOf<RekeyVector[]>("rekey.json");
const handshakes = vectorsOf<HandshakeVector[]>("handshake.json");
const rekeys = sessions.flatMap(({ handshake, suite, rekeys }) =>
  rekeys.map((rekey) => ({
    ...rekey,
    suite,
    handshake: handshakes.find(({ name }) => name === handshake)!,
    name: `${handshake}, epoch ${rekey.epoch}`,
  })),
);

describe("the vectors of rekeying", () => {
  it.each(sessions)(
    "go from the root of $handshake to the next and the one after it",
    ({ handshake, rekeys: [one, two] }) => {
      expect(one!.previousRoot).toBe(handshakes.find(({ name }) => name === handshake)?.session.root);
      expect(two!.previousRoot).toBe(one!.keys.root);
    },
  );

  it.each(rekeys)("$name: are what the text says, by the runtime's own hash", (rekey) => {
    const { offer, answer, handshake, requester, keys } = rekey;
    const lp = (content: string) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(content.length / 2);
      return Buffer.concat([length, bytes(content)]);
    };
    const input = (role: "initiator" | "responder") =>
      Buffer.concat([
        Buffer.alloc(64, 0x20),
        Buffer.from("securecomm/1 rekey\0"),
        Uint8Array.of(role === "initiator" ? 1 : 2),
        bytes(handshake.session.transcript),
        bytes(handshake[role].identityKey),
        bytes(handshake.applicationHash),
      ]);
    expect(offer.signatureInput).toBe(hex(Buffer.concat([input(requester), lp(offer.unsigned)])));
    expect(answer.signatureInput).toBe(
      hex(Buffer.concat([input(otherRole(requester)), lp(offer.unsigned), lp(answer.unsigned)])),
    );
    const hash = createHash("sha256").update(lp(offer.unsigned)).update(lp(answer.unsigned)).digest();
    expect(hex(hash)).toBe(rekey.hash);
    const prk = createHmac("sha256", bytes(rekey.previousRoot)).update(bytes(rekey.secret)).digest();
    expect(hex(prk)).toBe(rekey.prk);
    const labels = [
      "initiator traffic key",
      "initiator traffic iv",
      "responder traffic key",
      "responder traffic iv",
      "root",
    ];
    const expanded = labels.map((label) =>
      createHmac("sha256", prk).update(`securecomm/1 ${label}`).update(hash).update(Uint8Array.of(1)).digest("hex"),
    );
    expect(Object.values(keys)).toEqual(expanded.map((key, i) => key.slice(0, labels[i]?.endsWith("iv") ? 24 : 64)));
  });

  describe.each(BACKENDS)("$name", ({ backend }) => {
    it.each(rekeys)("$name: lead both ends to the same keys", (rekey) => {
      const { offer, answer, suite, epoch, offerKemSeed, answerEncapsulationRandomness } = rekey;
      const offered = decodeRekey(bytes(offer.content), suite, epoch, offer.record);
      const answered = decodeRekey(bytes(answer.content), suite, epoch, answer.record);
      const requester = {
        nonce: new Uint8Array(0),
        ecdh: importEcdhKeyPair(bytes(rekey.offerScalar), backend),
        ...(offerKemSeed === undefined ? {} : { kem: importKemKeyPair(bytes(offerKemSeed), backend) }),
      };
      expect(hex(requester.ecdh.publicKey)).toBe(offer.point);
      expect(hex(requester.kem?.encapsulationKey ?? new Uint8Array(0))).toBe(offer.kem);
      const secret = offererSecret(requester, answered);
      expect(hex(secret)).toBe(rekey.secret);
      const keys = nextEpoch(backend, bytes(rekey.previousRoot), secret, bytes(offer.unsigned), bytes(answer.unsigned));
      expect({
        initiatorTrafficKey: hex(keys.initiator.key),
        initiatorTrafficIv: hex(keys.initiator.iv),
        responderTrafficKey: hex(keys.responder.key),
        responderTrafficIv: hex(keys.responder.iv),
        root: hex(keys.root),
      }).toEqual(rekey.keys);

      const ecdh = importEcdhKeyPair(bytes(rekey.answerScalar), backend);
      expect(hex(ecdh.publicKey)).toBe(answer.point);
      // node's encapsulation takes no randomness: there the ciphertext is only opened, above.
      if (backend === nodeBackend && answerEncapsulationRandomness !== undefined) return;
      const randomness = answerEncapsulationRandomness === undefined ? [] : [bytes(answerEncapsulationRandomness)];
      const made = answererSecret(scripted(...randomness), { nonce: new Uint8Array(0), ecdh }, offered);
      expect({ secret: hex(made.secret), kem: hex(made.ciphertext) }).toEqual({
        secret: rekey.secret,
        kem: answer.kem,
      });
    });

    it.each(rekeys)("$name: are signed by both", async ({ offer, answer, handshake }) => {
      for (const [message, before] of [[offer, undefined] as const, [answer, bytes(offer.unsigned)] as const]) {
        const { identityKey, identityScalar } = handshake[message.from];
        const signer = {
          role: message.from,
          transcript: bytes(handshake.session.transcript),
          publicKey: bytes(identityKey),
          applicationHash: bytes(handshake.applicationHash),
        };
        const input = rekeyInput(signer, bytes(message.unsigned), before);
        expect(hex(input)).toBe(message.signatureInput);
        expect(await importVerifyingKey(signer.publicKey, backend).verify(input, bytes(message.signature))).toBe(true);
        if (backend !== nobleBackend) continue;
        const identity = await identityOf("signer", bytes(identityScalar), backend);
        expect(hex(await identity.sign(input))).toBe(message.signature);
      }
    });
  });

  it.each(rekeys)("$name: are refused where they do not belong", ({ offer, suite, epoch }) => {
    const content = bytes(offer.content);
    const other = suite === "P384-AES256GCM-SHA256" ? "P384MLKEM1024-AES256GCM-SHA256" : "P384-AES256GCM-SHA256";
    expect(() => decodeRekey(content, suite, epoch + 1, offer.record)).toThrow(CodecError);
    expect(() => decodeRekey(content, suite, epoch, offer.record - 1)).toThrow(CodecError);
    expect(() => decodeRekey(content, other, epoch, offer.record)).toThrow(CodecError);
    expect(() => decodeRekey(content.subarray(0, -1), suite, epoch, offer.record)).toThrow(CodecError);
  });
});
