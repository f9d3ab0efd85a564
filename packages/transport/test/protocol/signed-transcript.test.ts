import { describe, expect, it } from "vitest";
import { readTranscript, type SignedTranscript } from "../../src/protocol/signed-transcript.ts";
import { thrownBy } from "../support/errors.ts";

const hexOf = (bytes: number) => "ab".repeat(bytes);

const SECTION = { from: "initiator", section: 1, type: 1, text: '["x"]', hash: hexOf(32) };
const { text: _, ...NEITHER } = SECTION;
const BINARY = { from: "responder", section: 1, type: 2, bytes: "0102", hash: hexOf(32) };
const CHECKPOINT = { from: "initiator", checkpoint: 1, final: false, other: 0, signature: hexOf(96) };
const DOCUMENT = {
  format: "securecomm-transcript/1",
  suite: "P384-AES256GCM-SHA256",
  signatures: "checkpoint",
  applicationHash: hexOf(32),
  handshake: hexOf(32),
  initiator: { name: "alice", publicKey: hexOf(97) },
  responder: { name: "bob", publicKey: hexOf(97) },
  complete: true,
  entries: [SECTION, BINARY, CHECKPOINT],
};

/** The place that is named when this is taken for a transcript. */
function placeOf(value: unknown): unknown {
  const error = thrownBy(() => readTranscript(value)) as Error & { code?: string; argument?: string };
  expect(error.code).toBe("ERR_INVALID_ARG_VALUE");
  return error.argument;
}

const withEntry = (i: number, changes: object) => ({
  ...DOCUMENT,
  entries: DOCUMENT.entries.map((entry, at) => (at === i ? { ...entry, ...changes } : entry)),
});

describe("what claims to be a transcript", () => {
  it("is one when it has the form, and may be empty", () => {
    expect(readTranscript(structuredClone(DOCUMENT))).toEqual(DOCUMENT);
    expect(readTranscript({ ...DOCUMENT, entries: [], signatures: "message", complete: false }).entries).toEqual([]);
  });

  it("may have hexadecimal digits of either case, and binary content of no bytes", () => {
    const upper = { ...DOCUMENT, handshake: hexOf(32).toUpperCase(), entries: [{ ...BINARY, bytes: "" }] };
    expect((readTranscript(upper) as SignedTranscript).entries).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ["null", null, "transcript"],
    ["an array", [DOCUMENT], "transcript"],
    ["text", JSON.stringify(DOCUMENT), "transcript"],
    ["of another format", { ...DOCUMENT, format: "securecomm-transcript/2" }, "transcript.format"],
    ["of a session without signatures", { ...DOCUMENT, signatures: "off" }, "transcript.signatures"],
    ["without an application", { ...DOCUMENT, applicationHash: undefined }, "transcript.applicationHash"],
    ["with a handshake of 31 bytes", { ...DOCUMENT, handshake: hexOf(31) }, "transcript.handshake"],
    ["with a handshake of other digits", { ...DOCUMENT, handshake: "zz".repeat(32) }, "transcript.handshake"],
    ["without a responder", { ...DOCUMENT, responder: undefined }, "transcript.responder"],
    ["with a nameless party", { ...DOCUMENT, responder: { publicKey: hexOf(97) } }, "transcript.responder.name"],
    [
      "with a compressed key",
      { ...DOCUMENT, initiator: { name: "a", publicKey: hexOf(49) } },
      "transcript.initiator.publicKey",
    ],
    ["that does not say whether it is complete", { ...DOCUMENT, complete: "yes" }, "transcript.complete"],
    ["whose entries are no array", { ...DOCUMENT, entries: { 0: SECTION } }, "transcript.entries"],
    ["with an entry that is none", { ...DOCUMENT, entries: [SECTION, null] }, "transcript.entries[1]"],
    ["with an entry of nobody", withEntry(1, { from: "alice" }), "transcript.entries[1].from"],
    ["with a section of no number", withEntry(0, { section: "1" }), "transcript.entries[0].section"],
    ["with a section below none", withEntry(0, { section: -1 }), "transcript.entries[0].section"],
    ["with half a section", withEntry(0, { section: 1.5 }), "transcript.entries[0].section"],
    ["with a section that no number reaches", withEntry(0, { section: 2 ** 53 }), "transcript.entries[0].section"],
    ["with a type above a byte", withEntry(1, { type: 256 }), "transcript.entries[1].type"],
    ["with text and bytes", withEntry(0, { bytes: "00" }), "transcript.entries[0]"],
    ["with neither text nor bytes", { ...DOCUMENT, entries: [NEITHER] }, "transcript.entries[0]"],
    ["with a text of another type than JSON", withEntry(0, { type: 2 }), "transcript.entries[0].text"],
    ["with a text that is none", withEntry(0, { text: 7 }), "transcript.entries[0].text"],
    ["with a text that has no UTF-8", withEntry(0, { text: '["\ud800"]' }), "transcript.entries[0].text"],
    ["with half a byte", withEntry(1, { bytes: "012" }), "transcript.entries[1].bytes"],
    ["with a hash of 33 bytes", withEntry(1, { hash: hexOf(33) }), "transcript.entries[1].hash"],
    ["with a checkpoint at no place", withEntry(2, { checkpoint: null }), "transcript.entries[2].checkpoint"],
    ["with a final that is 1", withEntry(2, { final: 1 }), "transcript.entries[2].final"],
    ["with an other that is missing", withEntry(2, { other: undefined }), "transcript.entries[2].other"],
    ["with a signature of 95 bytes", withEntry(2, { signature: hexOf(95) }), "transcript.entries[2].signature"],
  ])("%s is refused, and the place is named", (_, value, place) => {
    expect(placeOf(value)).toBe(place);
  });

  it("never quotes the messages when it is refused", () => {
    const document = { ...DOCUMENT, entries: [{ ...SECTION, text: '["hunter2"]', type: 2 }] };
    expect(thrownBy(() => readTranscript(document)).message).not.toContain("hunter2");
  });
});
