import { decideTrust, fingerprintOf, type Identity, type TrustDecision, type TrustPolicy } from "@securecomm/auth";
import { SecureCommError } from "@securecomm/crypto";
import type { Channel } from "../channel/channel.ts";
import { ChannelError, HandshakeError, type RefusalReason, SessionError } from "../errors.ts";
import type {
  Admission,
  Decision,
  Established,
  Handshake,
  HandshakeAnswer,
  HandshakeStep,
  PeerClaim,
} from "../protocol/handshake.ts";
import type { Role } from "../protocol/transcript.ts";
import type { Runtime } from "./runtime.ts";
import { isThenable } from "./thenable.ts";

type Verified = Extract<TrustDecision, { trusted: true }>["verified"];

/** What a listener does while a stranger's handshake is under way. */
export interface HandshakeGuard {
  /** Is handed what ends the handshake with an error, whatever it is waiting for. */
  started(giveUp: (error: SecureCommError) => void): void;
  /** The handshake's step `admit`; throws a coded error to turn the stranger away. */
  admit(digest: Uint8Array, cookie: Uint8Array): Admission;
  /** The peer has proved who it is; the policy is asked next. */
  proved(): void;
  /** The policy trusts the peer; throws a coded error to refuse it all the same: a listener's caps. */
  trusted(fingerprint: string, verified: Verified): void;
}

/** What a handshake needs from the outside while it runs. */
export interface DriverOptions {
  readonly channel: Channel;
  readonly identity: Pick<Identity, "sign">;
  readonly trust: TrustPolicy;
  readonly role: Role;
  /** What this side calls the peer. */
  readonly peer: string | undefined;
  /** Milliseconds for all of it. */
  readonly timeout: number;
  readonly runtime: Runtime;
  /** Gives up the handshake. */
  readonly signal: AbortSignal | undefined;
  /** A listener's; without one, everybody may come as far as the policy. */
  readonly guard?: HandshakeGuard | undefined;
  /** Told as soon as the peer has proved who it is, before anybody is asked about it. */
  readonly onProved?: (fingerprint: string) => void;
  /** Told when this side has done its part, signature and all, and now waits for the peer to do the same. */
  readonly onWaiting?: () => void;
}

/** A finished handshake and how the peer was verified. */
export interface Outcome {
  readonly established: Established;
  readonly fingerprint: string;
  readonly verified: Verified;
}

/**
 * Gives a handshake what it asks for: frames of the channel, signatures, verifications and the trust policy's word. It
 * ends at the deadline, at an abort and when the channel ends, whatever it is waiting for. Afterwards the channel is
 * paused, and belongs to the caller.
 */
export async function driveHandshake(handshake: Handshake, options: DriverOptions): Promise<Outcome> {
  const { channel, identity, runtime, signal, guard } = options;
  const frames = new FrameSource(channel);
  const wait = new Interruptible();
  // Made only for a peer that has proved itself: of strangers there may be a great many.
  let deciding: AbortController | undefined;
  const timer = runtime.setTimer(() => wait.interrupt(timeoutError(options.timeout)), options.timeout);
  const onAbort = () => wait.interrupt(abortError(signal?.reason));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  frames.onEnd = (error) => wait.interrupt(endedError(error));
  guard?.started((error) => wait.interrupt(error));

  let signing: Promise<Uint8Array> | undefined;
  let verifying: Promise<boolean> | undefined;
  let peer: { fingerprint: string; verified: Verified } | undefined;

  /** Gives a promise only where there is something to wait for: everything else goes on in the same turn. */
  const answer = (step: HandshakeStep): HandshakeAnswer | Promise<HandshakeAnswer> => {
    switch (step.step) {
      case "send":
        channel.send([step.frame]);
        return undefined;
      case "receive":
        if (signing !== undefined) options.onWaiting?.();
        return frames.next();
      case "admit":
        return guard?.admit(step.digest, step.cookie) ?? "proceed";
      case "agree":
        return step.key.prepare?.(step.point).then(() => undefined);
      case "sign":
        signing = startSigning(identity, step.input);
        return undefined;
      case "signature":
        return signing;
      case "verify":
        verifying = step.key.verify(step.input, step.signature);
        // It is awaited later, or never when the handshake ends before.
        verifying.catch(() => {});
        return undefined;
      case "verified":
        return verifying;
      case "decide": {
        deciding = new AbortController();
        return decideAbout(step.peer, options, deciding.signal).then((decision) => {
          peer = decision.peer;
          return decision.answer;
        });
      }
    }
  };

  try {
    let result = handshake.next();
    while (!result.done) {
      let given: HandshakeAnswer;
      try {
        const answered = answer(result.value);
        given = isThenable(answered) ? await wait.for(answered) : answered;
      } catch (error) {
        result = handshake.throw(error);
        continue;
      }
      result = handshake.next(given);
    }
    channel.pause();
    if (peer === undefined) throw new SessionError("ERR_INTERNAL", "a handshake ended without a trust decision");
    return { established: result.value, ...peer };
  } finally {
    deciding?.abort(overReason());
    runtime.clearTimer(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Waits for one promise after the other, and can be interrupted for good. */
class Interruptible {
  #interruption: SecureCommError | undefined;
  #reject: ((error: SecureCommError) => void) | undefined;

  /** Ends what is waited for now, and whatever would be waited for later; only the first error counts. */
  interrupt(error: SecureCommError): void {
    this.#interruption ??= error;
    this.#reject?.(this.#interruption);
  }

  for<Value>(promise: PromiseLike<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#interruption !== undefined) reject(this.#interruption);
      this.#reject = reject;
      promise.then(resolve, reject);
    });
  }
}

let over: DOMException | undefined;

/** One for all: to make one, with its stack, costs more than all else about an abort that mostly nobody listens to. */
function overReason(): DOMException {
  over ??= new DOMException("the handshake is over", "AbortError");
  return over;
}

async function decideAbout(
  claim: PeerClaim,
  options: DriverOptions,
  signal: AbortSignal,
): Promise<{ answer: Decision; peer: { fingerprint: string; verified: Verified } | undefined }> {
  const fingerprint = fingerprintOf(claim.publicKey);
  options.onProved?.(fingerprint);
  options.guard?.proved();
  const decision = await decideTrust(options.trust, {
    publicKey: new Uint8Array(claim.publicKey),
    fingerprint,
    name: claim.name,
    role: options.role,
    peer: options.peer,
    address: options.channel.remoteAddress,
    signal,
  });
  if (!decision.trusted) {
    const reason: RefusalReason = decision.error.code === "ERR_TRUST_UNDECIDED" ? "undecided" : "not-trusted";
    return { answer: { trusted: false, reason, error: decision.error }, peer: undefined };
  }
  try {
    // A handshake that was given up while the policy thought must not take a place.
    signal.throwIfAborted();
    options.guard?.trusted(fingerprint, decision.verified);
  } catch (error) {
    const refusal = error instanceof SecureCommError ? error : abortError(error);
    return { answer: { trusted: false, reason: "busy", error: refusal }, peer: undefined };
  }
  return { answer: { trusted: true }, peer: { fingerprint, verified: decision.verified } };
}

function startSigning(identity: Pick<Identity, "sign">, input: Uint8Array): Promise<Uint8Array> {
  const signing = (async () => {
    try {
      return await identity.sign(input);
    } catch (cause) {
      throw new HandshakeError("ERR_SIGN_FAILED", "the own identity could not sign", { cause });
    }
  })();
  // It is awaited later, or never when the handshake ends before.
  signing.catch(() => {});
  return signing;
}

/** Frames of a channel, one by one: the next is let through only when it is asked for. */
class FrameSource {
  onEnd: (error: unknown) => void = () => {};
  readonly #channel: Channel;
  #take: ((frame: Uint8Array) => void) | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.attach({
      frame: (frame) => {
        channel.pause();
        this.#take?.(new Uint8Array(frame));
        this.#take = undefined;
      },
      drain: () => {},
      end: (error) => this.onEnd(error),
    });
  }

  next(): Promise<Uint8Array> {
    return new Promise((resolve) => {
      this.#take = resolve;
      this.#channel.resume();
    });
  }
}

function endedError(error: unknown): SecureCommError {
  if (error instanceof ChannelError && error.code.startsWith("ERR_FRAME_")) {
    const message = `${error.message}: what is at the other end does not seem to speak this protocol`;
    return new ChannelError(error.code, message);
  }
  const message = "the connection ended during the handshake";
  return new SessionError("ERR_SESSION_TRUNCATED", message, error === undefined ? undefined : { cause: error });
}

function timeoutError(timeout: number): SecureCommError {
  return new HandshakeError("ERR_HANDSHAKE_TIMEOUT", `the handshake was not finished within ${timeout} ms`);
}

/** The error of an application that changed its mind. */
export function abortError(reason: unknown): SessionError {
  return new SessionError("ERR_ABORTED", "aborted by the application", { cause: reason });
}
