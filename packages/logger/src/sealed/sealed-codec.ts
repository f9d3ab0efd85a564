import { type CryptoBackend, secretBytes, wipe } from "@securecomm/crypto";
import { LoggerError } from "../errors.ts";
import type { Disk } from "../files/disk.ts";
import type { LogFile, LogName } from "../files/log-name.ts";
import type { FoundFile, NewFile, Resumption, SegmentCodec } from "../files/segment-codec.ts";
import { logLimits } from "../limits.ts";
import { checkSeal, type SealSettings } from "./check-seal.ts";
import { encodeFrameHead, FRAME, type FrameType, startHead, TAG_BYTES } from "./format.ts";
import { encodeSignedHead, type HeadPoint, toSealedHead } from "./head.ts";
import { type KeyChain, ZERO_NONCE } from "./key-chain.ts";
import { LinkOrigins } from "./link-origins.ts";
import { resumeSealedLog } from "./resume.ts";
import { scanSegment } from "./scan.ts";
import type { SealedHead, SealOptions } from "./seal-options.ts";
import { type Predecessor, startSegment } from "./segment-start.ts";
import { HeadSigning } from "./signing.ts";
import { splitLines } from "./split-lines.ts";
import { type SealState, writeState } from "./state-file.ts";
import type { StartTimer } from "./timer.ts";

/** What {@link createSealedCodec} needs. */
export interface SealedCodecParts {
  readonly name: LogName;
  readonly disk: Disk;
  readonly seal: SealOptions;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  readonly backend?: CryptoBackend | undefined;
  /** Is told when heads cannot be signed, and when they can again. */
  readonly onTrouble: (what: "signing", state: "began" | "over", error?: unknown) => void;
  /** Asks for `due()` to be called soon. */
  readonly wake: () => void;
  /** Tests hand in a clock of their own. */
  readonly startTimer?: StartTimer | undefined;
}

const NOTHING = new Uint8Array(0);

/**
 * Seals a log: docs/sealed-log.md.
 * @throws when an option is wrong: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when the recipient's text is
 * damaged: {@link LoggerError} `ERR_KEY_MALFORMED`.
 */
export function createSealedCodec(parts: SealedCodecParts): SegmentCodec {
  return new SealedCodec(parts);
}

/** The segment that is being written. */
interface OpenSegment {
  readonly number: number;
  readonly logId: Uint8Array;
  readonly firstKept: number;
  readonly chain: KeyChain;
  /** The chain's head until now. */
  head: Uint8Array;
  frames: number;
  /** Lines of the log until now. */
  lines: number;
}

class SealedCodec implements SegmentCodec {
  readonly #parts: SealedCodecParts;
  readonly #settings: SealSettings;
  readonly #signing: HeadSigning | undefined;
  readonly #origins: LinkOrigins;
  #open: OpenSegment | undefined;
  #before: Predecessor | undefined;
  /** The newest link secret; wiped as soon as the next is made. */
  #link: { readonly from: number; readonly secret: Uint8Array } | undefined;
  /** Of segments whose header is not durable yet, by number. */
  #unsaved: SealState[] = [];
  /** The latest segment whose header is durable, and the one that the state file tells of. */
  #durable = 0;
  #saved = 0;
  /** Whether frames were given that are not written yet. */
  #isWriting = false;
  readonly #untold: SealedHead[] = [];

  constructor(parts: SealedCodecParts) {
    this.#parts = parts;
    this.#settings = checkSeal(parts.seal, parts.backend);
    this.#origins = new LinkOrigins(parts.disk);
    this.#signing = this.#createSigning();
  }

  resume(found: FoundFile | undefined, lastNumber: number): Resumption {
    const { resumption, before, state } = resumeSealedLog(this.#parts, found, lastNumber);
    this.#before = before;
    this.#setLink(state && { from: state.number, secret: state.linkSecret });
    this.#saved = state?.number ?? 0;
    this.#durable = this.#saved;
    return resumption;
  }

  isFollowed({ path }: FoundFile): boolean {
    const segment = scanSegment(this.#parts.disk, path, this.#parts.backend);
    return typeof segment !== "string" && segment.ended === "next";
  }

  removable(below: number, files: readonly LogFile[]): number {
    // What was announced as removed goes, if a writer was killed or refused before it was gone.
    const announced = this.#before?.firstKept ?? this.#open?.firstKept ?? 1;
    const least = files.some(({ number }) => number < announced) ? Math.max(below, announced) : below;
    if (least === 0) return 0;
    const next = { number: (files.at(-1)?.number ?? 0) + 1, linkFrom: this.#link?.from ?? 0 };
    return this.#origins.lowestKept(least, files, next);
  }

  begin({ number, removedBelow, at }: NewFile): readonly Uint8Array[] {
    const start = {
      number,
      at,
      removedBelow,
      recipient: this.#settings.recipient,
      before: this.#before,
      link: this.#link,
    };
    const started = startSegment(start, this.#parts.backend);
    const { header, logId, chain, head, bytes, linkSecret } = started;
    const { firstKept, linesBefore } = header;
    this.#origins.set(number, header.linkFrom);
    this.#setLink({ from: number, secret: linkSecret });
    const saved = secretBytes(linkSecret.length);
    saved.set(linkSecret);
    this.#unsaved.push({ number, firstKept, linesBefore, logId, linkSecret: saved });
    this.#open = { number, logId, firstKept, chain, head, frames: 0, lines: linesBefore };
    return [bytes];
  }

  begun(number: number): void {
    this.#durable = Math.max(this.#durable, number);
    this.#save();
  }

  encode(text: string, lines: number): readonly Uint8Array[] {
    const segment = this.#requireOpen();
    const bytes = Buffer.from(text, "utf8");
    if (bytes.length === 0) return [];
    this.#signing?.wrote();
    if (bytes.length <= logLimits.frameBytes) return this.#seal(segment, FRAME.lines, lines, bytes);
    // All parts are known before a key is used for the first.
    const parts = splitLines(bytes, logLimits.frameBytes);
    return parts.flatMap(({ part, lines: count }) => this.#seal(segment, FRAME.lines, count, part));
  }

  due(): readonly Uint8Array[] {
    this.#saveQuietly();
    const pieces: Uint8Array[] = [];
    if (this.#open === undefined) return pieces;
    for (let signed = this.#signing?.take(); signed !== undefined; signed = this.#signing?.take()) {
      pieces.push(...this.#seal(this.#open, FRAME.signedHead, 0, encodeSignedHead(signed)));
    }
    return pieces;
  }

  end(reason: "rotated" | "closed"): readonly Uint8Array[] {
    const segment = this.#open;
    if (segment === undefined) return [];
    const type = reason === "rotated" ? FRAME.next : FRAME.closed;
    const pieces = [...this.due(), ...this.#seal(segment, type, 0, NOTHING)];
    segment.chain.destroy();
    this.#open = undefined;
    const { logId, head, lines, firstKept } = segment;
    this.#before = { ended: reason === "rotated" ? "next" : "closed", head, logId, lines, firstKept };
    const point = pointOf(segment);
    if (this.#signing === undefined) this.#tell(toSealedHead(logId, point));
    else if (reason === "rotated") this.#signing.request({ logId, point });
    return pieces;
  }

  written(): void {
    this.#isWriting = false;
    const { onHead } = this.#settings;
    if (onHead !== undefined) this.#tellAll(onHead);
  }

  async settle(): Promise<void> {
    this.#saveQuietly();
    await this.#signing?.settle();
  }

  destroy(): void {
    this.#signing?.destroy();
    this.#open?.chain.destroy();
    this.#open = undefined;
    this.#setLink(undefined);
    for (const { linkSecret } of this.#unsaved) wipe(linkSecret);
    this.#unsaved = [];
  }

  /** A frame; its key exists no longer than this takes. */
  #seal(segment: OpenSegment, type: FrameType, lines: number, plaintext: Uint8Array): Uint8Array[] {
    const head = encodeFrameHead({ type, lines, length: plaintext.length + TAG_BYTES });
    const key = segment.chain.next();
    const pieces = [head, ...key.seal(ZERO_NONCE, head, plaintext)];
    key.destroy();
    const running = startHead(segment.head, this.#parts.backend);
    for (const piece of pieces) running.update(piece);
    segment.head = running.digest();
    this.#isWriting = true;
    segment.frames++;
    segment.lines += lines;
    return pieces;
  }

  #requireOpen(): OpenSegment {
    if (this.#open !== undefined) return this.#open;
    throw new LoggerError("ERR_LOG_CLOSED", "No segment of the log is open");
  }

  #setLink(link: { readonly from: number; readonly secret: Uint8Array } | undefined): void {
    if (this.#link !== undefined) wipe(this.#link.secret);
    this.#link = link;
  }

  #createSigning(): HeadSigning | undefined {
    const { now, backend, startTimer, onTrouble, wake } = this.#parts;
    const { signer, signEvery } = this.#settings;
    if (signer === undefined) return undefined;
    return new HeadSigning({
      signer,
      every: signEvery,
      current: () => this.#open && { logId: this.#open.logId, point: pointOf(this.#open) },
      now,
      backend,
      startTimer,
      onTrouble: (state, error) => onTrouble("signing", state, error),
      onSigned: (logId, signed) => {
        this.#tell(toSealedHead(logId, signed));
        wake();
      },
    });
  }

  /** A head of frames that a full disk has not taken would miss in the log if the process ended now: it waits. */
  #tell(head: SealedHead): void {
    const { onHead } = this.#settings;
    if (onHead === undefined) return;
    this.#untold.push(head);
    if (!this.#isWriting) this.#tellAll(onHead);
  }

  /** Later, because whoever is told may log; what comes of it is their own affair. */
  #tellAll(onHead: (head: SealedHead) => void): void {
    for (const head of this.#untold.splice(0)) {
      Promise.resolve(head)
        .then(onHead)
        .catch(() => {});
    }
  }

  /** Writes the state of the latest durable segment, if that was not done yet; what it no longer needs is wiped. */
  #save(): void {
    const state = this.#unsaved.find(({ number }) => number === this.#durable);
    if (state === undefined || state.number <= this.#saved) return;
    writeState(this.#parts.disk, this.#parts.name.state, state);
    this.#saved = state.number;
    const [old, rest] = [this.#unsaved, this.#unsaved.filter(({ number }) => number > state.number)];
    for (const { number, linkSecret } of old) if (number <= state.number) wipe(linkSecret);
    this.#unsaved = rest;
  }

  /** Once more, where the disk refused; it was told when `begun` was called. */
  #saveQuietly(): void {
    if (this.#durable === this.#saved) return;
    try {
      this.#save();
    } catch {
      // It is tried again.
    }
  }
}

function pointOf({ number, frames, lines, head }: OpenSegment): HeadPoint {
  return { number, frames, lines, head };
}
