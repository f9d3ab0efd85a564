import { fingerprintOf } from "@securecomm/auth";
import type {
  SignedTranscript,
  TranscriptCheckpoint,
  TranscriptSection,
} from "../../../src/protocol/signed-transcript.ts";
import { bytes, flipped, hex } from "./bytes.ts";
import { type CheckpointVector, makeCheckpoints } from "./checkpoints.ts";
import { APPLICATION_ID, type HandshakeVector, makeHandshakes } from "./handshake.ts";

type Entry = TranscriptSection | TranscriptCheckpoint;

/** What a verifier finds in one direction. */
interface Found {
  readonly attested: number;
  readonly endAttested: boolean;
  readonly fault?: { readonly kind: string; readonly [place: string]: unknown };
}

/** A transcript and what it proves. */
export interface TranscriptVector {
  readonly name: string;
  /** The application that the verifier expects. */
  readonly applicationId: string;
  /** Fingerprints that it expects. */
  readonly signers: readonly string[];
  readonly transcript: SignedTranscript;
  readonly valid: boolean;
  readonly initiator: Found;
  readonly responder: Found;
}

const WHOLE = { initiator: { attested: 5, endAttested: true }, responder: { attested: 2, endAttested: true } };

/** Transcripts of the conversations of checkpoints.json, and what somebody could make of one. */
export async function makeTranscripts(): Promise<TranscriptVector[]> {
  const [first, second] = (await makeCheckpoints()) as [CheckpointVector, CheckpointVector];
  const handshakes = (await makeHandshakes()) as HandshakeVector[];
  const transcripts = [first, second].map((conversation) => {
    const handshake = handshakes.find(({ name }) => name === conversation.handshake) as HandshakeVector;
    return transcriptOf(conversation, handshake);
  }) as [SignedTranscript, SignedTranscript];
  const [transcript] = transcripts;
  const signers = [transcript.initiator, transcript.responder].map(({ publicKey }) => fingerprintOf(bytes(publicKey)));
  const good = (name: string, document: SignedTranscript, expected: readonly string[]) => ({
    name,
    applicationId: APPLICATION_ID,
    signers: expected,
    transcript: document,
    valid: true,
    ...WHOLE,
  });
  const changed = (
    name: string,
    change: (entries: Entry[]) => Entry[],
    found: Partial<typeof WHOLE | { initiator: Found; responder: Found }>,
    valid = false,
  ): TranscriptVector => ({
    name,
    applicationId: APPLICATION_ID,
    signers,
    transcript: { ...transcript, entries: change(transcript.entries.map((entry) => ({ ...entry }))) },
    valid,
    ...WHOLE,
    ...found,
  });
  const stranger = fingerprintOf(bytes(handshakes[2]!.initiator.point));
  return [
    good("mode checkpoint, both signers expected", transcripts[0], signers),
    good("mode message, one signer expected", transcripts[1], signers.slice(1)),
    { ...good("a signer who is not one of the two", transcript, [stranger]), valid: false },
    changed("a section changed", (entries) => edit(entries, isSection("initiator", 1), { text: '["olé",{"n":1}]' }), {
      initiator: { attested: 0, endAttested: false, fault: { kind: "section", section: 1 } },
    }),
    changed(
      "a section and its hash changed",
      (entries) => edit(entries, isSection("initiator", 4), { hash: "00".repeat(32) }),
      {
        initiator: { attested: 0, endAttested: false, fault: { kind: "interval", after: 0, upTo: 4 } },
        responder: { attested: 0, endAttested: false, fault: { kind: "interval", after: 0, upTo: 1 } },
      },
    ),
    changed("a signature changed", (entries) => entries.map(withBadSignature), {
      responder: { attested: 1, endAttested: false, fault: { kind: "interval", after: 1, upTo: 2 } },
    }),
    changed("a section taken out", (entries) => entries.filter((entry) => !isSection("initiator", 2)(entry)), {
      initiator: { attested: 0, endAttested: false, fault: { kind: "order", section: 2 } },
      responder: { attested: 0, endAttested: false, fault: { kind: "interval", after: 0, upTo: 1 } },
    }),
    changed(
      "cut before the end of both directions",
      (entries) => entries.slice(0, 7),
      { initiator: { attested: 4, endAttested: false }, responder: { attested: 1, endAttested: false } },
      true,
    ),
    changed("the last signature taken out", (entries) => entries.slice(0, -1), {
      responder: { attested: 1, endAttested: false, fault: { kind: "unsigned", after: 1 } },
    }),
    changed("a signature ahead of what it signs", (entries) => [...entries.slice(4, 5), ...entries.toSpliced(4, 1)], {
      initiator: { attested: 0, endAttested: false, fault: { kind: "order", section: 4 } },
    }),
    { ...good("another application", transcript, signers), applicationId: "another", valid: false },
  ];
}

function transcriptOf(conversation: CheckpointVector, handshake: HandshakeVector): SignedTranscript {
  const entries: Entry[] = [];
  const seen = { initiator: 0, responder: 0 };
  for (const { from, index, final, other, signature } of conversation.checkpoints) {
    for (const section of conversation.sections) {
      if (section.from !== from || section.index <= seen[from] || section.index > index) continue;
      const { type, content, hash } = section;
      const body = type === 1 ? { text: Buffer.from(content, "hex").toString() } : { bytes: content };
      entries.push({ from, section: section.index, type, ...body, hash });
    }
    seen[from] = index;
    entries.push({ from, checkpoint: index, final, other, signature });
  }
  return {
    format: "securecomm-transcript/1",
    suite: handshake.session.suite,
    signatures: conversation.mode === 2 ? "message" : "checkpoint",
    applicationHash: conversation.applicationHash,
    handshake: conversation.transcript,
    initiator: { name: handshake.initiator.name, publicKey: conversation.initiatorKey },
    responder: { name: handshake.responder.name, publicKey: conversation.responderKey },
    complete: true,
    entries,
  };
}

const isSection = (from: string, number: number) => (entry: Entry) =>
  "section" in entry && entry.from === from && entry.section === number;

function edit(entries: Entry[], which: (entry: Entry) => boolean, change: Partial<TranscriptSection>): Entry[] {
  return entries.map((entry) => (which(entry) ? ({ ...entry, ...change } as Entry) : entry));
}

function withBadSignature(entry: Entry): Entry {
  if (!("checkpoint" in entry) || entry.from !== "responder" || !entry.final) return entry;
  return { ...entry, signature: hex(flipped(bytes(entry.signature), -1)) };
}
