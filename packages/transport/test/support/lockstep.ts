import type { Identity } from "@securecomm/auth";
import { createIdentity } from "@securecomm/auth";
import { type CryptoBackend, generateEcdhKeyPair, generateKemKeyPair, sha256 } from "@securecomm/crypto";
import { SessionError } from "../../src/errors.ts";
import type {
  Admission,
  Decision,
  Ephemerals,
  Established,
  Handshake,
  HandshakeAnswer,
  HandshakeConfig,
  PeerClaim,
} from "../../src/protocol/handshake.ts";
import { initiate } from "../../src/protocol/initiator.ts";
import { respond } from "../../src/protocol/responder.ts";
import { DEFAULT_SUITES, isPostQuantum } from "../../src/protocol/suites.ts";
import type { Role } from "../../src/protocol/transcript.ts";

/** Two long-lived identities: tests need them often, and which ones does not matter. */
export const alice: Identity = await createIdentity({ name: "alice" });
export const bob: Identity = await createIdentity({ name: "bob" });
export const mallory: Identity = await createIdentity({ name: "mallory" });

export const PARAMETERS = Object.freeze({
  signatures: { least: 0, most: 0 },
  maxRecordLength: 65_536,
  maxMessageLength: 1_048_576,
  maxJsonDepth: 32,
  heartbeatInterval: 15_000,
});

/** One side of a handshake in a test. */
export interface Side {
  readonly config: HandshakeConfig;
  readonly identity: Identity;
  readonly ephemerals?: Ephemerals;
  readonly decide?: (peer: PeerClaim) => Decision;
  /** A responder's flood defence; by default it lets everybody in. */
  readonly admit?: (digest: Uint8Array, cookie: Uint8Array) => Admission;
}

/** A side with everything by default but what a test cares about. */
export function side(identity: Identity, backend: CryptoBackend, changes: Partial<HandshakeConfig> = {}): Side {
  return {
    identity,
    config: {
      backend,
      identity: { name: identity.name, publicKey: identity.publicKey },
      applicationHash: sha256(new TextEncoder().encode("test"), backend),
      suites: DEFAULT_SUITES,
      parameters: PARAMETERS,
      allowSelf: false,
      ...changes,
    },
  };
}

export function freshEphemerals(role: Role, { backend, suites }: HandshakeConfig): Ephemerals {
  const base = { nonce: backend.randomBytes(32), ecdh: generateEcdhKeyPair(backend) };
  if (role === "responder" || !suites.some(isPostQuantum)) return base;
  return { ...base, kem: generateKemKeyPair(backend) };
}

/** How one side of a handshake ended. */
export type Ending = { readonly established: Established } | { readonly error: Error & { code?: string } };

/** What an attacker on the way makes of one frame: the frames that arrive instead. */
export type Wire = (frame: Uint8Array, from: Role, index: number) => Uint8Array[];

export const untouched: Wire = (frame) => [frame];

/** Runs a handshake between two sides over a wire that may be in an attacker's hands. Neither side can hang. */
export async function handshake(initiator: Side, responder: Side, wire: Wire = untouched) {
  const toInitiator = new Mailbox();
  const toResponder = new Mailbox();
  toInitiator.other = toResponder;
  toResponder.other = toInitiator;
  const frames: { from: Role; frame: Uint8Array }[] = [];
  const sender = (from: Role, to: Mailbox) => {
    let index = 0;
    return (frame: Uint8Array) => {
      frames.push({ from, frame: frame.slice() });
      for (const arriving of wire(frame, from, index++)) to.put(arriving);
    };
  };
  const a = initiate(initiator.config, initiator.ephemerals ?? freshEphemerals("initiator", initiator.config));
  const b = respond(responder.config, () => responder.ephemerals ?? freshEphemerals("responder", responder.config));
  const [first, second] = await Promise.all([
    play(a, initiator, sender("initiator", toResponder), toInitiator).finally(() => toResponder.end()),
    play(b, responder, sender("responder", toInitiator), toResponder).finally(() => toInitiator.end()),
  ]);
  return { initiator: first, responder: second, frames };
}

/** Runs one side against whatever its mailbox holds. */
export async function play(
  run: Handshake,
  { identity, decide, admit }: Side,
  send: (frame: Uint8Array) => void,
  mailbox: Mailbox,
): Promise<Ending> {
  let signing: Promise<Uint8Array> | undefined;
  let verifying: Promise<boolean> | undefined;
  try {
    let result = run.next();
    while (!result.done) {
      const step = result.value;
      let answer: HandshakeAnswer;
      if (step.step === "admit") {
        try {
          answer = admit?.(step.digest, step.cookie) ?? "proceed";
        } catch (error) {
          result = run.throw(error);
          continue;
        }
      } else if (step.step === "send") send(step.frame);
      else if (step.step === "sign") signing = Promise.resolve(identity.sign(step.input));
      else if (step.step === "signature") answer = await signing;
      else if (step.step === "agree") await step.key.prepare?.(step.point);
      else if (step.step === "verify") verifying = step.key.verify(step.input, step.signature);
      else if (step.step === "verified") answer = await verifying;
      else if (step.step === "decide") answer = decide?.(step.peer) ?? { trusted: true };
      else {
        step.step satisfies "receive";
        const frame = await mailbox.take();
        if (frame === undefined) {
          result = run.throw(new SessionError("ERR_SESSION_TRUNCATED", "the wire was cut"));
          continue;
        }
        answer = frame;
      }
      result = run.next(answer);
    }
    return { established: result.value };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Frames on their way to one side. */
export class Mailbox {
  readonly #frames: Uint8Array[] = [];
  #taker: ((frame: Uint8Array | undefined) => void) | undefined;
  #ended = false;
  /** The mailbox of the opposite direction: when both sides wait, nothing will ever come, and the wire is cut. */
  other: Mailbox | undefined;

  put(frame: Uint8Array): void {
    if (this.#taker === undefined) this.#frames.push(frame);
    else {
      this.#taker(frame);
      this.#taker = undefined;
    }
  }

  end(): void {
    this.#ended = true;
    this.#taker?.(undefined);
    this.#taker = undefined;
  }

  get waiting(): boolean {
    return this.#taker !== undefined;
  }

  take(): Promise<Uint8Array | undefined> {
    const frame = this.#frames.shift();
    if (frame !== undefined || this.#ended) return Promise.resolve(frame);
    return new Promise((resolve) => {
      this.#taker = resolve;
      if (this.other?.waiting) {
        this.other.end();
        this.end();
      }
    });
  }
}

/** What one side agreed on; a test that expects a session fails here with the reason when there is none. */
export function established(ending: Ending): Established {
  if ("error" in ending) throw ending.error;
  return ending.established;
}

/** The code that one side ended with; `"established"` when it has a session. */
export function codeOf(ending: Ending): string {
  return "error" in ending ? (ending.error.code ?? `uncoded: ${ending.error.stack}`) : "established";
}
