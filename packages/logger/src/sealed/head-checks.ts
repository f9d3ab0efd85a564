import { CryptoError, equalBytes, fromHex, importVerifyingKey, LENGTHS, toHex } from "@securecomm/crypto";
import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { decodeSignedHead, type HeadPoint, headMessage, type SignedHead } from "./head.ts";
import { HeadTrail } from "./head-trail.ts";
import type { SignatureReport } from "./report.ts";
import type { SealedHead } from "./seal-options.ts";

/** What a signed head turned out to be: good, of a place that is not there to compare, or why it is false. */
export type HeadVerdict = "valid" | "unknown" | { readonly wrong: string };

/** Compares signed heads with the log they stand in. */
export class HeadChecks {
  readonly #trail = new HeadTrail();
  readonly #expected: string | undefined;
  /** The log's id in each segment that is there, 64 hexadecimal digits. */
  readonly #logs = new Map<number, string>();
  readonly #damaged = new Set<number>();
  #valid = 0;
  #signer: string | undefined;
  #lastLine = 0;
  #lastChecked:
    | { readonly log: string | undefined; readonly plaintext: Uint8Array; readonly holds: boolean }
    | undefined;

  /** @param signer Whose heads are good; any one's when it is `undefined`. */
  constructor(signer: Uint8Array | undefined) {
    this.#expected = signer === undefined ? undefined : toHex(signer);
  }

  get report(): SignatureReport {
    if (this.#signer === undefined) return { valid: 0 };
    return { valid: this.#valid, signer: this.#signer, lastLine: this.#lastLine };
  }

  /** A segment begins. */
  begin(segment: number, log: string): void {
    this.#logs.set(segment, log);
  }

  /** What the chain is after the next frame of a segment. */
  add(segment: number, head: Uint8Array, lines: number): void {
    this.#trail.add(segment, head, lines);
  }

  /** From here on the heads of a segment say nothing. */
  damage(segment: number): void {
    this.#damaged.add(segment);
  }

  /** Checks the plaintext of a signed head that stands in segment `within`. The second is whether the signer is a new one. */
  async check(plaintext: Uint8Array, within: number): Promise<{ verdict: HeadVerdict; newSigner: boolean }> {
    const same = { newSigner: false };
    const signed = decodeSignedHead(plaintext);
    if (signed === undefined || signed.number > within)
      return { ...same, verdict: { wrong: "it signs no place before it" } };
    const signer = toHex(signed.signer);
    if (this.#expected !== undefined && signer !== this.#expected) {
      return { ...same, verdict: { wrong: `it is signed by another key than was expected, ${signer}` } };
    }
    const point = this.#trail.find(signed.number, signed.frames);
    if (point === undefined) {
      const known = this.#logs.has(signed.number) && !this.#damaged.has(signed.number);
      return {
        ...same,
        verdict: known
          ? { wrong: `it signs frame ${signed.frames} of segment ${signed.number}, which is not there` }
          : await this.#signature(plaintext, signed, within, "unknown"),
      };
    }
    if (!equalBytes(point.head, signed.head) || point.lines !== signed.lines) {
      return {
        ...same,
        verdict: {
          wrong: `what it signs is not what stands before frame ${signed.frames + 1} of segment ${signed.number}`,
        },
      };
    }
    const verdict = await this.#signature(plaintext, signed, within, "valid");
    if (verdict !== "valid") return { ...same, verdict };
    const newSigner = this.#signer !== undefined && this.#signer !== signer;
    this.#signer = signer;
    this.#valid++;
    this.#lastLine = Math.max(this.#lastLine, signed.lines);
    return { verdict, newSigner };
  }

  /** What takes milliseconds comes last, and not twice for the same bytes: a log can hold very many heads. */
  async #signature(
    plaintext: Uint8Array,
    signed: SignedHead,
    within: number,
    good: "valid" | "unknown",
  ): Promise<HeadVerdict> {
    const log = this.#logs.get(signed.number) ?? this.#logs.get(within);
    const last = this.#lastChecked;
    if (last === undefined || last.log !== log || !equalBytes(last.plaintext, plaintext)) {
      const holds = log !== undefined && (await verifies(log, signed));
      this.#lastChecked = { log, plaintext, holds };
    }
    return this.#lastChecked!.holds ? good : { wrong: "its signature is not valid" };
  }
}

/** A head that was known before, and whether it was met. */
export class HeadAnchor {
  readonly head: SealedHead;
  readonly #bytes: Uint8Array;
  #met = false;

  /** @throws when it is no head: {@link ArgumentTypeError}, {@link ArgumentRangeError}. */
  constructor(head: SealedHead) {
    if (typeof head !== "object" || head === null) throw new ArgumentTypeError("head", "a SealedHead");
    const { log, segment, frames, lines, head: hash, signer, signature } = head;
    const hasNumbers = [segment, frames, lines].every((value) => Number.isSafeInteger(value) && value >= 0);
    if (!(isHex(log, 32) && isHex(hash, 32) && hasNumbers && segment >= 1))
      throw new ArgumentRangeError("head", "a head of a sealed log");
    const signed = signer !== undefined || signature !== undefined;
    if (signed && !(isHex(signer, LENGTHS.point) && isHex(signature, LENGTHS.signature))) {
      throw new ArgumentRangeError("head", "a head of a sealed log, with its signer and signature or without both");
    }
    this.head = head;
    this.#bytes = fromHex(hash);
  }

  get met(): boolean {
    return this.#met;
  }

  /** Compares what the chain is after so many frames of a segment. */
  pass(log: string, segment: number, frames: number, head: Uint8Array, lines: number): void {
    const wanted = this.head;
    if (segment !== wanted.segment || frames !== wanted.frames) return;
    this.#met = log === wanted.log.toLowerCase() && lines === wanted.lines && equalBytes(head, this.#bytes);
  }

  /** Why its own signature does not hold, if it has one. */
  async refusal(expected: Uint8Array | undefined): Promise<string | undefined> {
    const { log, segment, frames, lines, signer, signature } = this.head;
    if (signer === undefined || signature === undefined) return undefined;
    if (expected !== undefined && signer.toLowerCase() !== toHex(expected))
      return "it is signed by another key than was expected";
    const point = { number: segment, frames, lines, head: this.#bytes };
    const signed = { ...point, signer: fromHex(signer), signature: fromHex(signature) };
    return (await verifies(log, signed)) ? undefined : "its signature is not valid";
  }
}

async function verifies(log: string, signed: SignedHead): Promise<boolean> {
  const point: HeadPoint = signed;
  try {
    return await importVerifyingKey(signed.signer).verify(headMessage(fromHex(log), point), signed.signature);
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}

function isHex(text: unknown, bytes: number): text is string {
  return typeof text === "string" && text.length === 2 * bytes && /^[0-9a-fA-F]*$/.test(text);
}
