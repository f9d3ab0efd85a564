import { concatBytes, importAeadKey } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { uint } from "../../../src/protocol/codec.ts";
import { nonceOf } from "../../../src/protocol/nonce.ts";
import { bytes, fixed, flipped, hex } from "./bytes.ts";

/** The keys of one direction in two epochs. */
const EPOCHS = ["first", "second"].map((name) => ({ key: fixed(`${name} key`, 32), iv: fixed(`${name} iv`, 12) }));

const PLAINTEXTS = {
  json: "01 0000000a 5b226f6cc3a1222c315d",
  binary: "02 00000000",
  heartbeat: "10 00000008 0000000000000001",
  two: "02 00000003 010203 12 00000001 01",
};

/** Records of one direction, numbered across a rekeying, and what is refused where. */
export function makeRecords() {
  const inOrder = [
    record(0, 0, PLAINTEXTS.json),
    record(0, 1, PLAINTEXTS.binary),
    record(0, 2, PLAINTEXTS.heartbeat),
    record(1, 3, PLAINTEXTS.two),
    record(1, 4, PLAINTEXTS.json),
  ];
  const large = [2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1].map((number) => record(1, number, PLAINTEXTS.json));
  const due = (name: string, after: number, frame: Uint8Array, error: string, earlierEpoch = false) => ({
    name,
    received: after,
    frame: hex(frame),
    error,
    earlierEpoch,
  });
  const frame = (index: number) => bytes(inOrder[index]?.frame ?? "");
  const tampered = "ERR_RECORD_TAMPERED";
  const withNumber = (number: bigint) => {
    const changed = frame(3);
    new DataView(changed.buffer).setBigUint64(4, number);
    return changed;
  };
  return {
    epochs: EPOCHS.map(({ key, iv }, epoch) => ({ key: hex(key), iv: hex(iv), firstNumber: epoch === 0 ? 0 : 3 })),
    inOrder,
    large,
    refused: [
      due("again", 1, frame(0), "ERR_RECORD_REPLAYED"),
      due("one earlier of the same epoch", 5, frame(3), "ERR_RECORD_REPLAYED"),
      due("one too early", 0, frame(1), "ERR_RECORD_GAP"),
      due("far too early", 3, bytes(large[2]?.frame ?? ""), "ERR_RECORD_GAP"),
      due("one of the epoch before", 4, frame(1), tampered, true),
      due("one of the epoch to come", 0, frame(3), tampered),
      due("under the old key where the new one is due", 3, bytes(record(0, 3, PLAINTEXTS.json).frame), tampered),
      due("a bit of the tag flipped", 3, flipped(frame(3), -1), tampered),
      due("a bit of the ciphertext flipped", 3, flipped(frame(3), 12), tampered),
      due("a bit of the length flipped", 3, flipped(frame(3), 3), tampered),
      due("its number changed", 3, withNumber(5n), tampered),
      due("a number of 2^53", 3, withNumber(2n ** 53n), tampered),
      due("a number of 2^64 - 1", 3, withNumber(2n ** 64n - 1n), tampered),
      due("27 bytes", 3, frame(3).subarray(0, 27), tampered),
    ],
  };
}

function record(epoch: number, number: number, plaintextText: string) {
  const { key, iv } = EPOCHS[epoch] as (typeof EPOCHS)[number];
  const plaintext = bytes(plaintextText.replaceAll(" ", ""));
  const nonce = nonceOf(iv, number);
  const header = concatBytes(uint(8 + plaintext.length + 16, 4), uint(number, 8));
  const sealed = importAeadKey(key, nobleBackend).seal(nonce, header, plaintext);
  return {
    epoch,
    number,
    plaintext: hex(plaintext),
    nonce: hex(nonce),
    frame: hex(concatBytes(header, ...sealed)),
  };
}

/** Records as they stand in the file. */
export type RecordVectors = ReturnType<typeof makeRecords>;
