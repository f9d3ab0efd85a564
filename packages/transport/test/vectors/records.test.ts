import { createCipheriv } from "node:crypto";
import { concatBytes, importAeadKey } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { nonceOf } from "../../src/protocol/nonce.ts";
import { RecordOpener, RecordSealer } from "../../src/protocol/record.ts";
import { BACKENDS, nodeBackend } from "../support/backends.ts";
import { thrownBy } from "../support/errors.ts";
import { expectedNonce } from "../support/records.ts";
import { vectorsOf } from "./files.ts";
import { bytes, hex } from "./make/bytes.ts";
import type { RecordVectors } from "./make/records.ts";

const { epochs, inOrder, large, refused } = vectorsOf<RecordVectors>("records.json");
const LIMITS = { maxRecordsPerKey: 2 ** 23, maxBytesPerKey: 2 ** 33 };
const secretOf = (epoch: number) => ({ key: bytes(epochs[epoch]!.key), iv: bytes(epochs[epoch]!.iv) });

/** Takes the records in order, with the key of the epoch that is due; gives the opener as it stands after `count`. */
function openerAfter(count: number, backend = nodeBackend): RecordOpener {
  const opener = new RecordOpener(secretOf(0), LIMITS, backend);
  for (const { number, plaintext, frame } of inOrder.slice(0, count)) {
    expect(opener.number).toBe(number);
    expect(hex(opener.open(bytes(frame)))).toBe(plaintext);
    if (opener.number === epochs[1]!.firstNumber) opener.switchKey(secretOf(1));
  }
  return opener;
}

describe("the vectors of records", () => {
  it.each([...inOrder, ...large])("number $number: is AES-256-GCM as the text has it", (vector) => {
    const { key, iv } = secretOf(vector.epoch);
    const nonce = expectedNonce(iv, BigInt(vector.number));
    expect(hex(nonce)).toBe(vector.nonce);
    const header = Buffer.alloc(12);
    header.writeUInt32BE(8 + vector.plaintext.length / 2 + 16);
    header.writeBigUInt64BE(BigInt(vector.number), 4);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(header);
    const sealed = concatBytes(cipher.update(bytes(vector.plaintext)), cipher.final(), cipher.getAuthTag());
    expect(hex(concatBytes(header, sealed))).toBe(vector.frame);
  });

  describe.each(BACKENDS)("$name", ({ backend }) => {
    it("are what the sealer makes, across a rekeying", () => {
      const sealer = new RecordSealer(secretOf(0), LIMITS, backend);
      for (const { number, epoch, plaintext, frame } of inOrder) {
        if (epoch === 1 && sealer.epochNumber === 0) sealer.switchKey(secretOf(1));
        expect(sealer.number).toBe(number);
        expect(hex(concatBytes(...sealer.seal([bytes(plaintext)])))).toBe(frame);
      }
    });

    it("are what the opener takes, across a rekeying", () => {
      expect(openerAfter(inOrder.length, backend).number).toBe(inOrder.length);
    });

    it.each(large)("open under a number as large as $number", ({ epoch, number, plaintext, nonce, frame }) => {
      const { key, iv } = secretOf(epoch);
      expect(hex(nonceOf(iv, number))).toBe(nonce);
      const whole = bytes(frame);
      const opened = importAeadKey(key, backend).open(bytes(nonce), whole.subarray(0, 12), whole.subarray(12));
      expect(hex(opened)).toBe(plaintext);
      const error = thrownBy(() => openerAfter(3, backend).open(whole));
      expect(error).toMatchObject({ code: "ERR_RECORD_GAP", number, expected: 3 });
    });

    it.each(refused)("after $received records, $name is $error", ({ received, frame, error, earlierEpoch }) => {
      const opener = openerAfter(received, backend);
      expect(thrownBy(() => opener.open(bytes(frame)))).toMatchObject({
        code: error,
        earlierEpoch,
        expected: received,
      });
      expect(opener.number).toBe(received);
    });
  });
});
