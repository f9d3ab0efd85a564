import { TrustError } from "@securecomm/auth";
import {
  type CryptoBackend,
  type EcdhKeyPair,
  generateEcdhKeyPair,
  generateKemKeyPair,
  randomBytes,
  SecureCommError,
} from "@securecomm/crypto";
import type { Channel } from "../channel/channel.ts";
import { HandshakeError, SessionError } from "../errors.ts";
import type { Ephemerals } from "../protocol/handshake.ts";
import { initiate } from "../protocol/initiator.ts";
import { respond } from "../protocol/responder.ts";
import { isPostQuantum } from "../protocol/suites.ts";
import type { Role } from "../protocol/transcript.ts";
import { replenishEcdhKeyPairs, takeEcdhKeyPair } from "./ephemeral-pool.ts";
import { driveHandshake, type HandshakeGuard } from "./handshake-driver.ts";
import { LiveSession } from "./live-session.ts";
import type { ResolvedOptions } from "./options.ts";
import { Reporter } from "./reporter.ts";
import type { Signer } from "./signature-queue.ts";

/** What a listener adds to a handshake. */
export interface EstablishExtras {
  /** Bounds what strangers cost. */
  readonly guard?: HandshakeGuard;
  /** Signs in the handshake, in place of the identity. */
  readonly signer?: Signer;
}

/** Runs the handshake over a channel and opens the session; if it fails, the channel is closed. */
export async function establish<Message>(
  channel: Channel,
  role: Role,
  options: ResolvedOptions,
  extras: EstablishExtras = {},
): Promise<LiveSession<Message>> {
  const { runtime, limits, backend } = options;
  const reporter = new Reporter(options.observers, runtime.now, {
    session: undefined,
    role,
    address: channel.remoteAddress,
    peer: undefined,
  });
  const started = runtime.monotonic();
  const duration = () => runtime.monotonic() - started;
  reporter.report({ type: "handshake-started" });
  channel.maxFrameLength = limits.maxHandshakeFrame;
  try {
    const handshake =
      role === "initiator"
        ? initiate(options.handshake, handshakeEphemerals(options.handshake.suites.some(isPostQuantum), backend))
        : respond(options.handshake, () => handshakeEphemerals(false, backend));
    const outcome = await driveHandshake(handshake, {
      channel,
      identity: extras.signer ?? options.identity,
      trust: options.trust,
      role,
      peer: options.peer,
      timeout: limits.handshakeTimeout,
      runtime,
      signal: options.signal,
      guard: extras.guard,
      onProved: (fingerprint) => reporter.know({ peer: fingerprint }),
      onWaiting: () => replenishEcdhKeyPairs(backend),
    });
    const { schema, signal, transcript } = options;
    const session = new LiveSession<Message>({
      channel,
      outcome,
      identity: options.identity,
      applicationHash: options.handshake.applicationHash,
      limits,
      backend,
      runtime,
      reporter,
      schema,
      transcript,
      signal,
      makeEphemerals: rekeyEphemerals,
    });
    reporter.know({ session: session.id });
    reporter.report({
      type: "session-opened",
      suite: outcome.established.suite,
      name: session.peer.name,
      verified: session.peer.verified,
      duration: duration(),
    });
    return session;
  } catch (error) {
    channel.close();
    const failure = asFailure(error);
    reportFailure(reporter, failure, duration());
    throw failure;
  }
}

/** Fresh randomness for one handshake; the ML-KEM key is the initiator's. */
function handshakeEphemerals(withKem: boolean, backend: CryptoBackend): Ephemerals {
  return ephemeralsWith(takeEcdhKeyPair(backend), withKem, backend);
}

/** The same for a rekey, made at this moment: a thief of memory must be locked out by it. */
function rekeyEphemerals(withKem: boolean, backend: CryptoBackend): Ephemerals {
  return ephemeralsWith(generateEcdhKeyPair(backend), withKem, backend);
}

function ephemeralsWith(ecdh: EcdhKeyPair, withKem: boolean, backend: CryptoBackend): Ephemerals {
  const nonce = randomBytes(32, backend);
  return withKem ? { nonce, ecdh, kem: generateKemKeyPair(backend) } : { nonce, ecdh };
}

function asFailure(error: unknown): SecureCommError {
  if (error instanceof SecureCommError) return error;
  return new SessionError("ERR_INTERNAL", "the handshake failed for an unforeseen reason", { cause: error });
}

function reportFailure(reporter: Reporter, failure: SecureCommError, duration: number): void {
  if (failure instanceof TrustError && failure.code === "ERR_IDENTITY_CHANGED") {
    const { expected = "", actual } = failure;
    reporter.report({ type: "identity-changed", expected, actual });
  }
  reporter.report({
    type: "handshake-failed",
    code: failure.code,
    message: failure.message,
    authenticated: failure instanceof HandshakeError && failure.authenticated,
    duration,
  });
}
