import { ArgumentTypeError } from "@securecomm/crypto";
import { TrustError, type TrustErrorCode } from "./errors.ts";
import { parseFingerprint } from "./fingerprint.ts";

const VERIFICATIONS = [
  "pinned",
  "allow-list",
  "first-use",
  "known",
  "claimed-first-use",
  "claimed-known",
  "user",
  "custom",
] as const;

/**
 * How a peer's key was verified:
 * - `pinned`: it is the one key that the app named ({@link pinned}).
 * - `allow-list`: it is one of the keys that the app named ({@link allowList}).
 * - `first-use`: never seen under what this side calls the peer; accepted and pinned. Nothing was verified yet: compare
 *   the fingerprint or the safety words.
 * - `known`: the same key as before, under what this side calls the peer.
 * - `claimed-first-use` and `claimed-known`: the same two, but under the name that the peer gave itself. It only says
 *   that two sessions under that name had the same key, not who is behind it.
 * - `user`: a person said yes ({@link askUser}).
 * - `custom`: a policy of the app's own said yes.
 */
export type Verification = (typeof VERIFICATIONS)[number];

/** What a policy decides about: a peer that has proved that it holds the private key of `publicKey`. */
export interface TrustRequest {
  /** The peer's point, 97 bytes. */
  readonly publicKey: Uint8Array;
  /** Its fingerprint: `sc1…`, in lower case. */
  readonly fingerprint: string;
  /** The peer's own display name, by the rules of `isValidName`. It is for showing and opens nothing. */
  readonly name: string;
  /** Our role. */
  readonly role: "initiator" | "responder";
  /** What this side calls the other: its option `peer`, else the dialled address; `undefined` where there is neither. */
  readonly peer: string | undefined;
  /** The address of the other end as the channel reports it, where it does. */
  readonly address: string | undefined;
  /** Aborts when the answer is no longer wanted. */
  readonly signal?: AbortSignal | undefined;
}

/** The answer of a policy. */
export type TrustDecision =
  | { readonly trusted: true; readonly verified: Verification }
  | { readonly trusted: false; readonly error: TrustError };

/** Decides whether to talk to a peer. Bring one of your own for a directory or certificates: it answers `custom`. */
export interface TrustPolicy {
  decide(request: TrustRequest): TrustDecision | Promise<TrustDecision>;
}

/**
 * Trusts one key. Another key is the man-in-the-middle alarm, `ERR_IDENTITY_CHANGED`.
 * @throws when the text is no fingerprint: {@link ArgumentTypeError}, or `AuthError` `ERR_FINGERPRINT_INVALID`.
 */
export function pinned(fingerprint: string): TrustPolicy {
  const expected = parseFingerprint(fingerprint);
  return {
    decide: (request) => (request.fingerprint === expected ? accept("pinned") : refuseChanged(request, expected)),
  };
}

/**
 * Trusts a list of keys. Another key is a stranger, `ERR_PEER_NOT_TRUSTED`. The list is copied.
 * @throws when it is no list of texts: {@link ArgumentTypeError}; when one of them is no fingerprint: `AuthError`
 * `ERR_FINGERPRINT_INVALID`.
 */
export function allowList(fingerprints: Iterable<string>): TrustPolicy {
  // A single text is iterable too, letter by letter.
  if (typeof fingerprints === "string" || typeof fingerprints?.[Symbol.iterator] !== "function") {
    throw new ArgumentTypeError("fingerprints", "a list of fingerprints");
  }
  const allowed = new Set(Array.from(fingerprints, parseFingerprint));
  return {
    decide: (request) =>
      allowed.has(request.fingerprint)
        ? accept("allow-list")
        : refuse(request, "ERR_PEER_NOT_TRUSTED", `${describe(request)} is not on the list of allowed peers`),
  };
}

/**
 * Asks the app, and through it a person.
 * @param ask resolves to `true`: trusted; `undefined`: not decided yet, so the session is refused with
 * `ERR_TRUST_UNDECIDED` and the fingerprint, and the app dials again once it knows. Anything else, and a rejection, is a
 * no: `ERR_PEER_NOT_TRUSTED`. A handshake does not wait for long, so ask beforehand or answer `undefined`.
 * @throws when it is no function: {@link ArgumentTypeError}.
 */
export function askUser(
  ask: (request: TrustRequest) => boolean | undefined | Promise<boolean | undefined>,
): TrustPolicy {
  if (typeof ask !== "function") throw new ArgumentTypeError("ask", "a function");
  return {
    async decide(request) {
      let answer: unknown;
      try {
        answer = await ask(request);
      } catch (cause) {
        return refuse(request, "ERR_PEER_NOT_TRUSTED", `Asking about ${describe(request)} failed`, { cause });
      }
      if (answer === true) return accept("user");
      if (answer === undefined) {
        return refuse(request, "ERR_TRUST_UNDECIDED", `Nobody has decided yet whether to trust ${describe(request)}`);
      }
      return refuse(request, "ERR_PEER_NOT_TRUSTED", `${describe(request)} was not trusted`);
    },
  };
}

/**
 * Runs a policy so that nothing but a well-formed yes is one: an exception, a rejection, an answer of another shape and
 * an aborted signal are refusals. Never rejects.
 */
export async function decideTrust(policy: TrustPolicy, request: TrustRequest): Promise<TrustDecision> {
  const { signal } = request;
  const undecided = () =>
    refuse(request, "ERR_TRUST_UNDECIDED", `The decision about ${describe(request)} came too late`, {
      cause: signal?.reason,
    });
  if (signal?.aborted) return undecided();
  let onAbort: (() => void) | undefined;
  try {
    const aborted = new Promise<TrustDecision>((resolve) => {
      onAbort = () => resolve(undecided());
      signal?.addEventListener("abort", onAbort, { once: true });
    });
    const decision: unknown = await Promise.race([(async () => policy.decide(request))(), aborted]);
    if (isDecision(decision)) return decision.trusted ? accept(decision.verified) : decision;
    return refuse(request, "ERR_PEER_NOT_TRUSTED", `The policy gave no proper answer about ${describe(request)}`);
  } catch (cause) {
    return refuse(request, "ERR_PEER_NOT_TRUSTED", `The policy failed about ${describe(request)}`, { cause });
  } finally {
    if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
  }
}

/** The answer yes. */
export function accept(verified: Verification): TrustDecision {
  return { trusted: true, verified };
}

/** The answer no, with its error. */
export function refuse(
  { fingerprint, peer }: TrustRequest,
  code: TrustErrorCode,
  message: string,
  details: { expected?: string; cause?: unknown } = {},
): TrustDecision {
  return { trusted: false, error: new TrustError(code, message, { ...details, actual: fingerprint, peer }) };
}

/** The man-in-the-middle alarm. */
export function refuseChanged(request: TrustRequest, expected: string): TrustDecision {
  const who = request.peer === undefined ? `the peer that calls itself ${quote(request.name)}` : quote(request.peer);
  const message = `The identity of ${who} has changed: expected ${expected}, got ${request.fingerprint}. Somebody may be in the middle`;
  return refuse(request, "ERR_IDENTITY_CHANGED", message, { expected });
}

function isDecision(value: unknown): value is TrustDecision {
  if (typeof value !== "object" || value === null || !("trusted" in value)) return false;
  if (value.trusted === false) return "error" in value && value.error instanceof TrustError;
  return value.trusted === true && "verified" in value && VERIFICATIONS.includes(value.verified as Verification);
}

function describe({ fingerprint, peer, name }: TrustRequest): string {
  return `${quote(peer ?? name)} (${fingerprint})`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
