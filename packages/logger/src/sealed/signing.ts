import { type CryptoBackend, importVerifyingKey, LENGTHS, type VerifyingKey } from "@securecomm/crypto";
import { type HeadPoint, headMessage, type SignedHead } from "./head.ts";
import type { HeadSigner } from "./seal-options.ts";
import { type StartTimer, startTimer } from "./timer.ts";

/** How long a signer may take, in milliseconds, before its answer no longer counts. */
const PATIENCE = 30_000;
/** How long a log that is being closed waits, in milliseconds. */
const SETTLE_PATIENCE = 5_000;

/** A place in a log, and the log's id. */
export interface LogPoint {
  /** 32 bytes. */
  readonly logId: Uint8Array;
  readonly point: HeadPoint;
}

/** What a {@link HeadSigning} needs. */
export interface SigningParts {
  readonly signer: HeadSigner;
  /** In milliseconds. */
  readonly every: number;
  /** Where the log is now; `undefined` between two segments. */
  readonly current: () => LogPoint | undefined;
  /** A signature has come and waits in `take`. */
  readonly onSigned: (logId: Uint8Array, signed: SignedHead) => void;
  /** Signing does not go, or goes again; each is told once. */
  readonly onTrouble: (state: "began" | "over", error?: unknown) => void;
  readonly now: () => number;
  readonly backend?: CryptoBackend | undefined;
  readonly startTimer?: StartTimer | undefined;
}

interface Attempt {
  readonly done: Promise<void>;
  /** Ends it now; what the signer says later is not heard. */
  readonly abandon: (error: unknown) => void;
}

/**
 * Has heads signed: one at a time, each checked before it counts, and at most every so many milliseconds while lines are
 * written. A signer that fails or never answers costs signatures and nothing else.
 */
export class HeadSigning {
  readonly #parts: SigningParts;
  readonly #startTimer: StartTimer;
  readonly #publicKey: Uint8Array;
  readonly #verifying: VerifyingKey;
  #cancelTimer: (() => void) | undefined;
  #lastAt: number;
  /** Whether there are lines that no signature covers or is about to cover. */
  #uncovered = false;
  #underWay: Attempt | undefined;
  #waiting: LogPoint | undefined;
  #ready: SignedHead[] = [];
  #inTrouble = false;
  #ended = false;

  /** @throws when the signer's public key is no point on P-384: what `importVerifyingKey` throws. */
  constructor(parts: SigningParts) {
    this.#parts = parts;
    this.#startTimer = parts.startTimer ?? startTimer;
    this.#publicKey = new Uint8Array(parts.signer.publicKey);
    this.#verifying = importVerifyingKey(this.#publicKey, parts.backend);
    this.#lastAt = parts.now();
  }

  /** Lines were written. */
  wrote(): void {
    if (this.#uncovered) return;
    this.#uncovered = true;
    this.#arm();
  }

  /** Has a point signed, now or, when a signature is under way, after it; a later point takes the place of one that waits. */
  request(point: LogPoint): void {
    this.#uncovered = false;
    if (this.#underWay === undefined) this.#start(point);
    else this.#waiting = point;
  }

  /** A signature that has come, once. */
  take(): SignedHead | undefined {
    return this.#ready.shift();
  }

  /** Has signed what is not yet, and waits for it, at most 5 s. Never rejects. */
  async settle(): Promise<void> {
    let timedOut = false;
    let onTimeout = () => {};
    const timeout = new Promise<void>((resolve) => {
      onTimeout = resolve;
    });
    const cancel = this.#startTimer(
      () => {
        timedOut = true;
        onTimeout();
      },
      SETTLE_PATIENCE,
      true,
    );
    await Promise.race([this.#finish(() => timedOut), timeout]);
    cancel();
    if (!timedOut) return;
    this.#waiting = undefined;
    this.#underWay?.abandon(noAnswer(SETTLE_PATIENCE));
  }

  /** Nothing is signed any more. */
  destroy(): void {
    this.#ended = true;
    this.#disarm();
    this.#waiting = undefined;
    this.#ready = [];
    this.#underWay?.abandon(undefined);
  }

  async #finish(timedOut: () => boolean): Promise<void> {
    const underWay = () => this.#underWay?.done;
    for (let done = underWay(); done !== undefined; done = underWay()) await done;
    const point = this.#uncovered && !timedOut() ? this.#parts.current() : undefined;
    if (point === undefined) return;
    this.request(point);
    await underWay();
  }

  #arm(): void {
    if (this.#cancelTimer !== undefined || this.#underWay !== undefined || this.#ended) return;
    const { every, now, current } = this.#parts;
    // A clock that was set back must not make this wait longer than was asked for.
    const delay = Math.min(Math.max(this.#lastAt + every - now(), 0), every);
    const onTime = () => {
      this.#cancelTimer = undefined;
      if (!this.#uncovered) return;
      const point = current();
      this.#lastAt = now();
      if (point === undefined) this.#arm();
      else this.request(point);
    };
    this.#cancelTimer = this.#startTimer(onTime, delay, false);
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #start({ logId, point }: LogPoint): void {
    if (this.#ended) return;
    this.#disarm();
    this.#lastAt = this.#parts.now();
    let resolve = () => {};
    const done = new Promise<void>((resolved) => {
      resolve = resolved;
    });
    let open = true;
    const end = (conclude: () => void) => {
      if (!open) return;
      open = false;
      cancel();
      this.#underWay = undefined;
      try {
        if (!this.#ended) conclude();
      } catch {
        // Whoever is told must not bring down the log.
      }
      resolve();
    };
    const abandon = (error: unknown) => end(() => this.#failed(error));
    const cancel = this.#startTimer(() => abandon(noAnswer(PATIENCE)), PATIENCE, false);
    this.#underWay = { done, abandon };
    this.#sign(headMessage(logId, point)).then(
      (signature) => end(() => this.#signed(logId, { ...point, signer: this.#publicKey, signature })),
      abandon,
    );
  }

  /** Never calls the signer before it has returned: the signer may log. */
  async #sign(message: Uint8Array): Promise<Uint8Array> {
    await Promise.resolve();
    const answer: unknown = await this.#parts.signer.sign(message.slice());
    if (!(answer instanceof Uint8Array) || answer.length !== LENGTHS.signature) {
      throw new Error(`the signer's answer is not ${LENGTHS.signature} bytes`);
    }
    const signature = new Uint8Array(answer);
    if (await this.#verifying.verify(message, signature)) return signature;
    throw new Error("the signer's answer is not a signature of its public key");
  }

  #signed(logId: Uint8Array, signed: SignedHead): void {
    this.#ready.push(signed);
    if (this.#inTrouble) {
      this.#inTrouble = false;
      this.#parts.onTrouble("over");
    }
    this.#next();
    this.#parts.onSigned(logId, signed);
  }

  #failed(error: unknown): void {
    this.#uncovered = true;
    if (!this.#inTrouble) {
      this.#inTrouble = true;
      this.#parts.onTrouble("began", error);
    }
    this.#next();
  }

  #next(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // What waits covers what failed as well, as every head covers all before it; lines written since are not covered.
    if (waiting !== undefined) this.#start(waiting);
    else if (this.#uncovered) this.#arm();
  }
}

function noAnswer(ms: number): Error {
  return new Error(`the signer has not answered within ${ms / 1000} s`);
}
