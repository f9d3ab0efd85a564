import { concatBytes, fromHex, toHex } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chainLink } from "../../src/protocol/chain.ts";
import { utf8 } from "../../src/protocol/codec.ts";
import type { SignedTranscript, TranscriptSection } from "../../src/protocol/signed-transcript.ts";
import { type TranscriptVerdict, verifyTranscript } from "../../src/protocol/verify-transcript.ts";
import { BACKENDS, nodeBackend } from "../support/backends.ts";
import { filled, hex } from "../support/bytes.ts";
import { alice, bob, mallory } from "../support/sessions.ts";
import { type Spoken, transcriptOf } from "../support/transcripts.ts";

const CONVERSATION: readonly Spoken[] = [
  ["initiator", '["one","two"]'],
  ["initiator", 2, hex("0102")],
  ["initiator", '["three"]'],
  ["initiator", "sign", 0],
  ["responder", '["yes"]'],
  ["responder", '["no"]'],
  ["responder", "sign", 3],
  ["initiator", '["four"]'],
  ["initiator", "close"],
  ["initiator", "sign", 2],
  ["responder", "close"],
  ["responder", "sign", 5],
];
/** Where these stand in it. */
const [I1, I2, I3, SIGNED_3, R1, R2, SIGNED_R2, I4, I_CLOSE, SIGNED_I, , SIGNED_R] = [...CONVERSATION.keys()] as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
const genuine = await transcriptOf(CONVERSATION);
const SIGNERS = [alice.fingerprint, bob.fingerprint];

type Entry = SignedTranscript["entries"][number];
const withEntries = (change: (entries: Entry[]) => Entry[]): SignedTranscript => ({
  ...genuine,
  entries: change(structuredClone(genuine.entries) as Entry[]),
});
const changed = (i: number, changes: object) =>
  withEntries((entries) => entries.map((entry, at) => (at === i ? { ...entry, ...changes } : entry)));
const without = (...dropped: number[]) => withEntries((entries) => entries.filter((_, i) => !dropped.includes(i)));
const inOrder = (...order: number[]) => withEntries((entries) => order.map((i) => entries[i] as Entry));

/** Makes the hashes fit again from entry `from` on, up to `to`, as a forger without the key can. */
function rehashed(transcript: SignedTranscript, from: number, to: number, before: string): SignedTranscript {
  let hash = before;
  const entries = transcript.entries.map((entry, i) => {
    if (i < from || i > to || !("section" in entry) || entry.from !== "initiator") return entry;
    const content = entry.text === undefined ? fromHex(entry.bytes as string) : utf8(entry.text);
    hash = toHex(chainLink(nodeBackend, fromHex(hash), entry.section, entry.type, content));
    return { ...entry, hash };
  });
  return { ...transcript, entries };
}
const hashAt = (i: number) => (genuine.entries[i] as TranscriptSection).hash;

const sectionFault = (section: number) => ({ kind: "section", section });
const interval = (after: number, upTo: number) => ({ kind: "interval", after, upTo });
const unsigned = (after: number) => ({ kind: "unsigned", after });
const order = (section: number) => ({ kind: "order", section });

/** Attested sections, whether the end is, and the fault; of the initiator and of the responder. */
type Expected = readonly [attested: number, endAttested: boolean, fault?: object];
const ALL_I: Expected = [5, true];
const ALL_R: Expected = [3, true];
/** The responder's first signature mentions the initiator's, of whose direction something is not there. */
const NO_R: Expected = [0, false, interval(0, 2)];

function expectVerdict(verdict: TranscriptVerdict, initiator: Expected, responder: Expected): void {
  const of = ({ attested, endAttested, fault }: TranscriptVerdict["initiator"]) => ({ attested, endAttested, fault });
  const expected = ([attested, endAttested, fault]: Expected) => ({ attested, endAttested, fault });
  expect({ initiator: of(verdict.initiator), responder: of(verdict.responder) }).toEqual({
    initiator: expected(initiator),
    responder: expected(responder),
  });
}

describe.each(BACKENDS)("a genuine transcript, $name", ({ backend }) => {
  it.each(["checkpoint", "message"] as const)(
    "in mode %s is valid to its end, for who expects its signers",
    async (mode) => {
      const transcript = await transcriptOf(CONVERSATION, { mode });
      const verdict = await verifyTranscript(JSON.parse(JSON.stringify(transcript)), { signers: SIGNERS, backend });
      expect(verdict).toEqual({
        valid: true,
        application: true,
        signatures: mode,
        initiator: {
          fingerprint: alice.fingerprint,
          expected: true,
          sections: 5,
          attested: 5,
          endAttested: true,
          fault: undefined,
        },
        responder: {
          fingerprint: bob.fingerprint,
          expected: true,
          sections: 3,
          attested: 3,
          endAttested: true,
          fault: undefined,
        },
      });
    },
  );

  it("says of one that was cut off how far it is attested, and that its end is not", async () => {
    for (const [length, initiator, responder] of [
      [12, ALL_I, ALL_R],
      [11, ALL_I, [2, false, unsigned(2)]],
      [9, [3, false, unsigned(3)], [2, false]],
      [7, [3, false], [2, false]],
      [6, [3, false], [0, false, unsigned(0)]],
      [4, [3, false], [0, false]],
      [3, [0, false, unsigned(0)], [0, false]],
      [0, [0, false], [0, false]],
    ] as [number, Expected, Expected][]) {
      const cut = withEntries((entries) => entries.slice(0, length));
      const verdict = await verifyTranscript(cut, { signers: SIGNERS, backend });
      expectVerdict(verdict, initiator, responder);
      expect(verdict.valid).toBe(initiator[2] === undefined && responder[2] === undefined);
      expect(verdict.initiator.sections).toBe([I1, I2, I3, I4, I_CLOSE].filter((i) => i < length).length);
    }
  });
});

describe("a transcript that was tampered with", () => {
  it.each<[string, SignedTranscript, Expected, Expected]>([
    ["a changed text", changed(I1, { text: '["one","too"]' }), [0, false, sectionFault(1)], ALL_R],
    ["a space more in a text", changed(I1, { text: '["one", "two"]' }), [0, false, sectionFault(1)], ALL_R],
    ["changed bytes", changed(I2, { bytes: "0103" }), [0, false, sectionFault(2)], ALL_R],
    ["bytes that were cut", changed(I2, { bytes: "01" }), [0, false, sectionFault(2)], ALL_R],
    ["another type", changed(I2, { type: 6 }), [0, false, sectionFault(2)], ALL_R],
    ["a changed last section of a signature", changed(I3, { text: '["3"]' }), [0, false, sectionFault(3)], ALL_R],
    ["a change behind the first signature", changed(I4, { text: "[4]" }), [3, false, sectionFault(4)], ALL_R],
    ["another count in CLOSE", changed(I_CLOSE, { bytes: "0000000000000002" }), [3, false, sectionFault(5)], ALL_R],
    ["a change of the other side", changed(R2, { text: '["yes"]' }), ALL_I, [0, false, sectionFault(2)]],
    ["a changed hash between signatures", changed(I2, { hash: "00".repeat(32) }), [0, false, sectionFault(2)], ALL_R],
    [
      "a changed hash where a signature stands",
      changed(I3, { hash: "00".repeat(32) }),
      [0, false, interval(0, 3)],
      [0, false, interval(0, 2)],
    ],
    [
      "changed bytes whose own hash fits: the next section does not",
      rehashed(changed(I2, { bytes: "0103" }), I2, I2, hashAt(I1)),
      [0, false, sectionFault(3)],
      ALL_R,
    ],
    [
      "a changed text with all hashes up to the signature",
      rehashed(changed(I2, { bytes: "0103" }), I2, I3, hashAt(I1)),
      [0, false, interval(0, 3)],
      [0, false, interval(0, 2)],
    ],
    ["a dropped section", without(I2), [0, false, order(2)], NO_R],
    ["a dropped first section", without(I1), [0, false, order(1)], NO_R],
    ["a dropped section behind the first signature", without(I4), [3, false, order(4)], [2, false, interval(2, 3)]],
    ["a dropped CLOSE", without(I_CLOSE), [3, false, order(5)], [2, false, interval(2, 3)]],
    ["a section twice", inOrder(0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), [0, false, order(3)], NO_R],
    ["swapped sections", inOrder(1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), [0, false, order(1)], NO_R],
    ["a section moved behind the next", inOrder(0, 2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11), [0, false, order(2)], NO_R],
    [
      "a section moved behind its signature",
      inOrder(0, 1, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11),
      [0, false, order(3)],
      ALL_R,
    ],
    [
      "a dropped section, the others counted anew",
      withEntries((entries) =>
        entries
          .filter((_, i) => i !== I2)
          .map((entry) =>
            "section" in entry && entry.from === "initiator" && entry.section > 2
              ? { ...entry, section: entry.section - 1 }
              : entry,
          ),
      ),
      [0, false, order(3)],
      [0, false, interval(0, 2)],
    ],
    ["a dropped signature that the other side mentions", without(SIGNED_3), ALL_I, [0, false, interval(0, 2)]],
    ["swapped signatures", inOrder(0, 1, 2, 4, 5, 6, 7, 8, 9, 3, 10, 11), [5, false, order(3)], NO_R],
    ["a signature twice", inOrder(0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11), [3, false, order(3)], ALL_R],
    ["a signature before the one that it mentions", inOrder(0, 1, 2, 4, 5, 6, 3, 7, 8, 9, 10, 11), ALL_I, NO_R],
    [
      "a flipped bit of a signature",
      changed(SIGNED_I, { signature: flipped((genuine.entries[SIGNED_I] as { signature: string }).signature) }),
      [3, false, interval(3, 5)],
      ALL_R,
    ],
    [
      "a signature over fewer sections",
      changed(SIGNED_3, { checkpoint: 2 }),
      [0, false, interval(0, 2)],
      [0, false, interval(0, 2)],
    ],
    [
      "a signature over sections that are not there",
      changed(SIGNED_I, { checkpoint: 6 }),
      [3, false, order(6)],
      [2, false, interval(2, 3)],
    ],
    ["a final that is none", changed(SIGNED_3, { final: true }), [0, false, interval(0, 3)], ALL_R],
    ["a final taken away", changed(SIGNED_I, { final: false }), [3, false, interval(3, 5)], ALL_R],
    [
      "a CLOSE put where none was",
      changed(I3, { type: 17, text: undefined, bytes: "00" }),
      [0, false, interval(0, 3)],
      ALL_R,
    ],
    ["another `other`", changed(SIGNED_R2, { other: 0 }), ALL_I, [0, false, interval(0, 2)]],
    ["an `other` that goes back", changed(SIGNED_R, { other: 3 }), ALL_I, [2, false, interval(2, 3)]],
    ["an `other` that nobody signed", changed(SIGNED_R, { other: 4 }), ALL_I, [2, false, interval(2, 3)]],
    ["an `other` beyond all", changed(SIGNED_R, { other: 2 ** 40 }), ALL_I, [2, false, interval(2, 3)]],
    [
      "a section given to the other side",
      changed(R1, { from: "initiator" }),
      [3, false, order(4)],
      [0, false, order(1)],
    ],
    ["a signature given to the other side", changed(SIGNED_3, { from: "responder" }), ALL_I, [0, false, order(3)]],
    ["another mode", { ...genuine, signatures: "message" }, [0, false, interval(0, 3)], [0, false, sectionFault(1)]],
    [
      "another handshake",
      { ...genuine, handshake: "00".repeat(32) },
      [0, false, interval(0, 3)],
      [0, false, interval(0, 2)],
    ],
    [
      "another application",
      { ...genuine, applicationHash: "00".repeat(32) },
      [0, false, interval(0, 3)],
      [0, false, interval(0, 2)],
    ],
    [
      "the roles swapped",
      { ...genuine, initiator: genuine.responder, responder: genuine.initiator },
      [0, false, interval(0, 3)],
      [0, false, interval(0, 2)],
    ],
    [
      "another key of one side",
      { ...genuine, initiator: { name: "alice", publicKey: toHex(mallory.publicKey) } },
      [0, false, interval(0, 3)],
      [0, false, sectionFault(1)],
    ],
  ])("%s: the place is named", async (_, transcript, initiator, responder) => {
    const verdict = await verifyTranscript(transcript, { signers: SIGNERS });
    expectVerdict(verdict, initiator, responder);
    expect(verdict.valid).toBe(false);
  });

  it("with any one value changed is refused, or not valid", async () => {
    const places = pathsOf(genuine).filter((path) => !["name", "suite", "complete"].includes(String(path.at(-1))));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.nat(), async (path, random) => {
        const copy = structuredClone(genuine);
        const key = path.at(-1) as string;
        let holder = copy as unknown as Record<string, unknown>;
        for (const step of path.slice(0, -1)) holder = holder[step] as Record<string, unknown>;
        holder[key] = mutated(holder[key], random);
        const verdict = await verifyTranscript(copy, { signers: SIGNERS }).catch((error) => {
          expect(error.code).toMatch(/^ERR_(INVALID_ARG_VALUE|INVALID_POINT)$/);
        });
        expect(verdict?.valid ?? false, `${path.join(".")}: ${holder[key]}`).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what a transcript does not prove", () => {
  it("is which side spoke first, between two signatures", async () => {
    const moved = inOrder(0, 1, 2, 3, 7, 4, 5, 6, 8, 9, 10, 11);
    expect((await verifyTranscript(moved, { signers: SIGNERS })).valid).toBe(true);
  });

  it("is what a name or the suite says, or whether it is complete", async () => {
    const renamed: SignedTranscript = {
      ...genuine,
      suite: "P384MLKEM1024-AES256GCM-SHA256",
      complete: false,
      initiator: { ...genuine.initiator, name: "the king" },
    };
    expect((await verifyTranscript(renamed, { signers: SIGNERS })).valid).toBe(true);
  });

  it("is anything of sections that no signature covers: somebody who is expected has not signed them", async () => {
    const forged = withEntries((entries) => [...entries.slice(0, 4), entries[I4] as Entry]);
    expectVerdict(await verifyTranscript(forged, { signers: SIGNERS }), [3, false, unsigned(3)], [0, false]);
    const others = await verifyTranscript(forged, { signers: [bob.fingerprint] });
    expectVerdict(others, [3, false], [0, false]);
    expect([others.valid, others.initiator.sections]).toEqual([true, 4]);
    const misfit = { ...(genuine.entries[I4] as TranscriptSection), text: '["I owe you"]' };
    const worse = withEntries((entries) => [...entries.slice(0, 4), misfit]);
    expectVerdict(
      await verifyTranscript(worse, { signers: [bob.fingerprint] }),
      [3, false, sectionFault(4)],
      [0, false],
    );
  });

  it("is anything that follows the end of a direction: nothing may", async () => {
    const after = withEntries((entries) => [
      ...entries,
      { from: "initiator", section: 6, type: 1, text: "[6]", hash: "00".repeat(32) },
    ]);
    for (const signers of [SIGNERS, [bob.fingerprint]]) {
      const verdict = await verifyTranscript(after, { signers });
      expectVerdict(verdict, [5, false, order(6)], ALL_R);
      expect(verdict.valid).toBe(false);
    }
  });
});

describe("the application of a transcript", () => {
  it("must be the one that is expected, securecomm where nothing is said", async () => {
    for (const [applicationId, application] of [
      ["securecomm", true],
      [undefined, true],
      ["chat", false],
    ] as const) {
      const verdict = await verifyTranscript(genuine, { signers: SIGNERS, applicationId });
      expect([verdict.application, verdict.valid]).toEqual([application, application]);
      expectVerdict(verdict, ALL_I, ALL_R);
    }
  });
});

describe("a signer who breaks the rules of the session", () => {
  it("and mentions less of the other side than before, is contradicted", async () => {
    const transcript = await transcriptOf([
      ["responder", "[1]"],
      ["responder", "sign", 0],
      ["responder", "[2]"],
      ["responder", "sign", 0],
      ["initiator", "[1]"],
      ["initiator", "sign", 2],
      ["initiator", "[2]"],
      ["initiator", "sign", 1],
    ]);
    expectVerdict(await verifyTranscript(transcript, { signers: SIGNERS }), [1, false, interval(1, 2)], [2, false]);
  });

  it("and mentions what the other side never signed, is contradicted", async () => {
    const transcript = await transcriptOf([
      ["responder", "[1]"],
      ["responder", "[2]"],
      ["responder", "sign", 0],
      ["initiator", "[1]"],
      ["initiator", "sign", 1],
    ]);
    expectVerdict(await verifyTranscript(transcript, { signers: SIGNERS }), [0, false, interval(0, 1)], [2, false]);
  });

  it("and goes on after its end, is contradicted", async () => {
    const transcript = await transcriptOf([
      ["initiator", "close"],
      ["initiator", "sign", 0],
      ["initiator", "[2]"],
      ["initiator", "sign", 0],
    ]);
    expectVerdict(await verifyTranscript(transcript, { signers: SIGNERS }), [1, false, order(2)], [0, false]);
  });

  it("with the checkpoint of another session, or of an own one with somebody else, is contradicted", async () => {
    const others = [
      await transcriptOf(CONVERSATION, { handshake: 0x78 }),
      await transcriptOf(CONVERSATION, { responder: mallory }),
      await transcriptOf(CONVERSATION, { mode: "message" }),
    ];
    for (const other of others) {
      const { signature } = other.entries[SIGNED_3] as { signature: string };
      const verdict = await verifyTranscript(changed(SIGNED_3, { signature }), { signers: SIGNERS });
      expectVerdict(verdict, [0, false, interval(0, 3)], ALL_R);
    }
    const transplanted = { ...genuine, entries: (others[0] as SignedTranscript).entries };
    const verdict = await verifyTranscript(transplanted, { signers: SIGNERS });
    expectVerdict(verdict, [0, false, interval(0, 3)], [0, false, interval(0, 2)]);
  });
});

describe("who must have signed", () => {
  it("is said by fingerprint, in either case, one of the two or both", async () => {
    for (const signers of [[alice.fingerprint], [bob.fingerprint.toUpperCase()], [...SIGNERS].reverse()]) {
      const { valid, initiator, responder } = await verifyTranscript(genuine, { signers });
      expect(valid).toBe(true);
      const named = signers.map((signer) => signer.toLowerCase());
      expect([initiator.expected, responder.expected]).toEqual(SIGNERS.map((signer) => named.includes(signer)));
    }
  });

  it("makes a transcript of others invalid, however well it is signed", async () => {
    for (const signers of [[mallory.fingerprint], [alice.fingerprint, mallory.fingerprint]]) {
      const verdict = await verifyTranscript(genuine, { signers });
      expect(verdict.valid).toBe(false);
      expectVerdict(verdict, ALL_I, ALL_R);
    }
    const forged = await transcriptOf(CONVERSATION, { initiator: mallory });
    expect((await verifyTranscript(forged, { signers: SIGNERS })).valid).toBe(false);
    expect((await verifyTranscript(forged, { signers: [bob.fingerprint] })).valid).toBe(true);
  });

  it("must be fingerprints without a mistake, and options that there are", async () => {
    for (const signer of ["alice", "", `${alice.fingerprint}x`]) {
      const attempt = verifyTranscript(genuine, { signers: [signer] });
      await expect(attempt).rejects.toMatchObject({ code: "ERR_FINGERPRINT_INVALID" });
    }
    const misspelt = { signers: SIGNERS, aplicationId: "chess" };
    await expect(verifyTranscript(genuine, misspelt)).rejects.toMatchObject({ argument: "options.aplicationId" });
    await expect(verifyTranscript(genuine, undefined as never)).rejects.toMatchObject({ argument: "options" });
  });

  it("has to be said", async () => {
    const attempt = (signers: unknown) => verifyTranscript(genuine, { signers: signers as string[] });
    await expect(attempt([])).rejects.toMatchObject({ argument: "signers", code: "ERR_INVALID_ARG_VALUE" });
    await expect(attempt(alice.fingerprint)).rejects.toMatchObject({
      argument: "signers",
      code: "ERR_INVALID_ARG_TYPE",
    });
    await expect(attempt([alice])).rejects.toMatchObject({ argument: "signers", code: "ERR_INVALID_ARG_TYPE" });
    await expect(attempt(undefined)).rejects.toMatchObject({ argument: "signers", code: "ERR_INVALID_ARG_TYPE" });
  });

  it("cannot be a key that is no point", async () => {
    const publicKey = toHex(concatBytes(hex("04"), filled(96, 1)));
    const attempt = verifyTranscript({ ...genuine, initiator: { name: "x", publicKey } }, { signers: SIGNERS });
    await expect(attempt).rejects.toMatchObject({ code: "ERR_INVALID_POINT" });
  });
});

function flipped(digits: string): string {
  const bytes = fromHex(digits);
  bytes[50] = (bytes[50] as number) ^ 1;
  return toHex(bytes);
}

/** The ways to everything in a document that is no object. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inside]) => pathsOf(inside, [...path, key]));
}

/** Another value of the same kind. */
function mutated(value: unknown, random: number): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1 + (random % 3);
  const text = value as string;
  const at = random % text.length;
  const other = "0123456789abcdef".replace(text[at] as string, "")[random % 15] as string;
  return text.slice(0, at) + other + text.slice(at + 1);
}
