import { fingerprintOf, parseFingerprint } from "@securecomm/auth";
import {
  ArgumentRangeError,
  ArgumentTypeError,
  type CryptoBackend,
  CryptoError,
  defaultBackend,
  fromHex,
  importVerifyingKey,
  toHex,
} from "@securecomm/crypto";
import { type ChainPosition, chainLink, chainStart } from "./chain.ts";
import { checkpointInput, type Signer } from "./checkpoint.ts";
import { utf8 } from "./codec.ts";
import { SECTION } from "./section.ts";
import {
  readTranscript,
  type SignedTranscript,
  type TranscriptCheckpoint,
  type TranscriptSection,
} from "./signed-transcript.ts";
import { otherRole, type Role } from "./transcript.ts";

/** Whom the one who checks a transcript expects. */
export interface VerifyTranscriptOptions {
  /** Fingerprints (`sc1…`) of those who must have signed, one or two of them. */
  readonly signers: readonly string[];
  /** Which application it must be of; by default `"securecomm"`, as for sessions. */
  readonly applicationId?: string | undefined;
  readonly backend?: CryptoBackend | undefined;
}

/** Where a transcript contradicts a signature. */
export type TranscriptFault =
  /** The first section that does not fit into the signed chain: it, or the hash before it, is not what was signed. */
  | { readonly kind: "section"; readonly section: number }
  /** Somewhere after section `after` and up to section `upTo` something is not what was signed. */
  | { readonly kind: "interval"; readonly after: number; readonly upTo: number }
  /** Sections or signatures are missing, twice, or out of order: this section was due, or may not come here. */
  | { readonly kind: "order"; readonly section: number }
  /** No signature covers what comes after this section. Somebody who was expected to sign has not. */
  | { readonly kind: "unsigned"; readonly after: number };

/** What the signatures say of one direction. */
export interface DirectionVerdict {
  /** Who sent and signed it. */
  readonly fingerprint: string;
  /** Whether that fingerprint was expected. */
  readonly expected: boolean;
  /** Sections in the transcript. */
  readonly sections: number;
  /** Up to this one, everything is as it was signed. */
  readonly attested: number;
  /** Whether the signer says that it sent nothing more. Otherwise the end is not attested. */
  readonly endAttested: boolean;
  /** What is wrong, if anything is. */
  readonly fault: TranscriptFault | undefined;
}

/**
 * What a transcript proves. It does not prove time, receipt, or that there was no other conversation; and which of two
 * messages of the two sides came first is the exporter's word, but for what a signature mentions of the other side.
 */
export interface TranscriptVerdict {
  /** Whether all that the expected signers are said to have sent is signed, and nothing contradicts a signature. */
  readonly valid: boolean;
  /** Whether it is of the application that was expected. */
  readonly application: boolean;
  readonly signatures: SignedTranscript["signatures"];
  readonly initiator: DirectionVerdict;
  readonly responder: DirectionVerdict;
}

/**
 * Checks what was exported by `session.exportTranscript()`, with nothing but the fingerprints of those who signed.
 *
 * ```ts
 * const verdict = await verifyTranscript(JSON.parse(text), { signers: ["sc1…"] });
 * if (!verdict.valid) console.log(verdict.initiator.fault, verdict.responder.fault);
 * ```
 * @throws when an argument is wrong, or the transcript has not the form of one: {@link ArgumentTypeError},
 * {@link ArgumentRangeError}; when a signer is no fingerprint: `AuthError` `ERR_FINGERPRINT_INVALID`; when an identity
 * key in it is none: {@link CryptoError} `ERR_INVALID_POINT`.
 */
export async function verifyTranscript(
  transcript: unknown,
  options: VerifyTranscriptOptions,
): Promise<TranscriptVerdict> {
  if (typeof options !== "object" || options === null)
    throw new ArgumentTypeError("options", "{ signers: [fingerprint] }");
  for (const name of Object.keys(options)) {
    // A check that is asked for under a wrong name would be a check that is not made.
    if (!["signers", "applicationId", "backend"].includes(name)) {
      throw new ArgumentRangeError(`options.${name}`, "left out: there is no such option");
    }
  }
  const { signers, applicationId = "securecomm", backend = defaultBackend } = options;
  if (!Array.isArray(signers) || !signers.every((signer) => typeof signer === "string")) {
    throw new ArgumentTypeError("signers", "an array of fingerprints");
  }
  for (const signer of signers) parseFingerprint(signer);
  const document = readTranscript(transcript);
  const found = [document.initiator, document.responder].map(({ publicKey }) =>
    fingerprintOf(fromHex(publicKey), backend),
  );
  if (signers.length === 0) throw new ArgumentRangeError("signers", "one or more fingerprints");
  const sides = {
    initiator: new Side(document, "initiator", backend),
    responder: new Side(document, "responder", backend),
  };
  const initiator = await verdictOn(sides.initiator, sides.responder, signers);
  const responder = await verdictOn(sides.responder, sides.initiator, signers);
  const application = toHex(backend.sha256(utf8(applicationId))) === document.applicationHash.toLowerCase();
  const valid =
    application &&
    initiator.fault === undefined &&
    responder.fault === undefined &&
    signers.every((signer) => found.includes(signer.toLowerCase()));
  return { valid, application, signatures: document.signatures, initiator, responder };
}

/** One direction of a transcript. */
class Side {
  readonly signer: Signer;
  readonly backend: CryptoBackend;
  readonly sections: readonly Placed<TranscriptSection>[];
  readonly checkpoints: readonly Placed<TranscriptCheckpoint>[];
  readonly #start: Uint8Array;
  /** The place of each checkpoint, by the section up to which it signs. */
  readonly #places: ReadonlyMap<number, number>;

  constructor(document: SignedTranscript, role: Role, backend: CryptoBackend) {
    const publicKey = fromHex(document[role].publicKey);
    const transcript = fromHex(document.handshake);
    this.backend = backend;
    this.signer = { role, transcript, publicKey, applicationHash: fromHex(document.applicationHash) };
    const own = document.entries.map((entry, place) => ({ ...entry, place })).filter(({ from }) => from === role);
    this.sections = own.filter((entry) => "section" in entry);
    this.checkpoints = own.filter((entry) => "checkpoint" in entry);
    this.#places = new Map(this.checkpoints.map(({ checkpoint, place }) => [checkpoint, place]));
    this.#start = chainStart(backend, {
      transcript,
      sender: role,
      senderKey: publicKey,
      receiverKey: fromHex(document[otherRole(role)].publicKey),
      mode: document.signatures === "message" ? 2 : 1,
    });
  }

  /** Sections from the first on that are numbered without a gap. */
  get ordered(): number {
    const misplaced = this.sections.findIndex(({ section }, i) => section !== i + 1);
    return misplaced === -1 ? this.sections.length : misplaced;
  }

  /** The position after a number of sections, as the transcript has it. */
  at(index: number): ChainPosition {
    if (index === 0) return { index, hash: this.#start };
    return { index, hash: fromHex((this.sections[index - 1] as TranscriptSection).hash) };
  }

  /** The first section after `from` and up to `to` whose content does not lead from the hash before it to its own. */
  misfit(from: number, to: number): number | undefined {
    for (let i = from + 1; i <= to; i++) {
      const { text, bytes, type, hash } = this.sections[i - 1] as TranscriptSection;
      const content = text === undefined ? fromHex(bytes as string) : utf8(text);
      if (toHex(chainLink(this.backend, this.at(i - 1).hash, i, type, content)) !== hash.toLowerCase()) return i;
    }
    return undefined;
  }

  /** Whether a section of this direction, or the signature up to it, comes before a place; nothing does at 0. */
  has(kind: "section" | "checkpoint", index: number, before: number): boolean {
    if (index === 0) return true;
    if (kind === "section") return (this.sections[index - 1]?.place ?? before) < before;
    return (this.#places.get(index) ?? before) < before;
  }
}

/** An entry and its place among all entries. */
type Placed<Entry> = Entry & { readonly place: number };

async function verdictOn(side: Side, other: Side, signers: readonly string[]): Promise<DirectionVerdict> {
  const fingerprint = fingerprintOf(side.signer.publicKey, side.backend);
  const expected = signers.some((signer) => signer.toLowerCase() === fingerprint);
  const { attested, final, fault } = await follow(side, other);
  const unsigned = expected && fault === undefined && attested < side.sections.length;
  return {
    fingerprint,
    expected,
    sections: side.sections.length,
    attested,
    endAttested: final && fault === undefined,
    fault: unsigned ? { kind: "unsigned", after: attested } : fault,
  };
}

interface Followed {
  readonly attested: number;
  readonly final: boolean;
  readonly fault: TranscriptFault | undefined;
}

/** Goes from signature to signature, and inside each stretch that is signed from section to section. */
async function follow(side: Side, other: Side): Promise<Followed> {
  const { ordered, sections } = side;
  const key = importVerifyingKey(side.signer.publicKey, side.backend);
  let attested = 0;
  let mentioned = 0;
  let final = false;
  const stop = (fault: TranscriptFault): Followed => ({ attested, final: false, fault });
  for (const { checkpoint: upTo, other: mentions, final: ends, signature, place } of side.checkpoints) {
    if (upTo > ordered) return stop({ kind: "order", section: ordered + 1 });
    if (final || upTo <= attested || !side.has("section", upTo, place)) return stop({ kind: "order", section: upTo });
    const interval: TranscriptFault = { kind: "interval", after: attested, upTo };
    const closes = sections[upTo - 1]?.type === SECTION.CLOSE;
    if (closes !== ends || mentions < mentioned || mentions > other.ordered) return stop(interval);
    if (!other.has("checkpoint", mentions, place)) return stop(interval);
    const input = checkpointInput(side.signer, side.at(upTo), ends, other.at(mentions));
    if (!(await key.verify(input, fromHex(signature)))) return stop(interval);
    const misfit = side.misfit(attested, upTo);
    if (misfit !== undefined) return stop({ kind: "section", section: misfit });
    attested = upTo;
    mentioned = mentions;
    final = ends;
  }
  if (ordered < sections.length) return stop({ kind: "order", section: ordered + 1 });
  if (final && attested < sections.length) return stop({ kind: "order", section: attested + 1 });
  const misfit = side.misfit(attested, sections.length);
  return misfit === undefined ? { attested, final, fault: undefined } : stop({ kind: "section", section: misfit });
}
