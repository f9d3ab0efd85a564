import { checkName, type Identity, type TrustPolicy } from "@securecomm/auth";
import {
  ArgumentRangeError,
  ArgumentTypeError,
  type CryptoBackend,
  defaultBackend,
  LENGTHS,
  sha256,
} from "@securecomm/crypto";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Channel } from "../channel/channel.ts";
import { checkTls, type TlsOptions } from "../channel/tls.ts";
import type { Observer } from "../events.ts";
import { type Limits, resolveLimits } from "../limits.ts";
import { utf8 } from "../protocol/codec.ts";
import type { HandshakeConfig } from "../protocol/handshake.ts";
import { resolveSignatures, type SignatureMode, type SignatureRange } from "../protocol/signature-mode.ts";
import { resolveSuites, type Suite } from "../protocol/suites.ts";
import type { Role } from "../protocol/transcript.ts";
import { type Runtime, systemRuntime } from "./runtime.ts";
import type { Received } from "./session.ts";

/** What both ends of a session can be told. */
export interface PeerOptions<Schema extends StandardSchemaV1 | undefined = undefined> {
  /** Who this side is. */
  readonly identity: Identity;
  /** Whom it talks to: `pinned`, `allowList`, `trustOnFirstUse`, `askUser`, or a policy of your own. */
  readonly trust: TrustPolicy;
  /** What this side calls the peer. Trust on first use keeps its pin under this name; without it, under the dialled address. */
  readonly peer?: string | undefined;
  /** Suites that are offered or accepted, best first; by default the hybrid, then the classic one. */
  readonly suites?: readonly Suite[] | undefined;
  /** Both ends must name the same; anything else is another application. By default `"securecomm"`. */
  readonly applicationId?: string | undefined;
  /**
   * How far messages are signed: a mode, or a range of which the strictest that the peer accepts too is used. By
   * default `"checkpoint"`.
   */
  readonly signatures?: SignatureMode | SignatureRange | undefined;
  /** Records what is said, for `session.exportTranscript()`, up to `limits.maxTranscriptBytes`. */
  readonly transcript?: boolean | undefined;
  /** Any Standard Schema that validates synchronously (zod, valibot, arktype …): what JSON messages must be. */
  readonly schema?: Schema;
  /** Told of every event. */
  readonly observers?: readonly Observer[] | undefined;
  /** Limits other than {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<Limits> | undefined;
  /** Ends the attempt, and later the session, with `ERR_ABORTED`. */
  readonly signal?: AbortSignal | undefined;
  /** Allows a session with this side's own identity: refused otherwise, because it is mostly a reflection. */
  readonly allowSelf?: boolean | undefined;
  /** Certificates for `wss://` addresses, on Node. */
  readonly tls?: TlsOptions | undefined;
  /** Another implementation of the cryptography than the platform's. */
  readonly backend?: CryptoBackend | undefined;
}

/** To dial an address. */
export interface ConnectOptions<Schema extends StandardSchemaV1 | undefined = undefined> extends PeerOptions<Schema> {
  /** Where the peer listens, such as `"tcp://127.0.0.1:7420"`. */
  readonly connect: string;
}

/** To run over a channel that is already there. */
export interface ChannelOptions<Schema extends StandardSchemaV1 | undefined = undefined> extends PeerOptions<Schema> {
  /** The channel; it belongs to the session from now on. */
  readonly channel: Channel;
  /** The two ends must have different roles. */
  readonly role: Role;
}

/** What a received message is, given a schema: its output, or bytes. */
export type MessageOf<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema> | Uint8Array
  : Received;

/** Options with every gap filled and everything checked. */
export interface ResolvedOptions {
  readonly identity: Identity;
  readonly trust: TrustPolicy;
  readonly peer: string | undefined;
  readonly schema: StandardSchemaV1 | undefined;
  readonly observers: readonly Observer[];
  readonly limits: Limits;
  /** Whether what is said is recorded. */
  readonly transcript: boolean;
  readonly signal: AbortSignal | undefined;
  readonly backend: CryptoBackend;
  readonly tls: TlsOptions | undefined;
  readonly handshake: HandshakeConfig;
  readonly runtime: Runtime;
}

const OPTIONS: ReadonlySet<string> = new Set<keyof ConnectOptions | keyof ChannelOptions>([
  "identity",
  "trust",
  "peer",
  "suites",
  "signatures",
  "transcript",
  "applicationId",
  "schema",
  "observers",
  "limits",
  "signal",
  "allowSelf",
  "backend",
  "tls",
  "connect",
  "channel",
  "role",
]);

/** Checks the options and fills the gaps; a wrong one is an error that names it. */
export function resolveOptions(options: PeerOptions<StandardSchemaV1 | undefined>): ResolvedOptions {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  for (const name of Object.keys(options)) {
    // A misspelt schema or signal that is passed over would be a protection that is not there.
    if (!OPTIONS.has(name)) throw new ArgumentRangeError(`options.${name}`, `left out: there is no such option`);
  }
  const { identity, trust, peer, schema, observers = [], signal, backend = defaultBackend } = options;
  checkIdentity(identity);
  if (typeof trust?.decide !== "function")
    throw new ArgumentTypeError("trust", "a trust policy, such as pinned(fingerprint) or trustOnFirstUse()");
  if (peer !== undefined) checkText("peer", peer);
  if (schema !== undefined && typeof schema["~standard"]?.validate !== "function") {
    throw new ArgumentTypeError("schema", "a Standard Schema");
  }
  if (!Array.isArray(observers) || !observers.every((observer) => typeof observer === "function")) {
    throw new ArgumentTypeError("observers", "an array of functions");
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new ArgumentTypeError("signal", "an AbortSignal");
  if (typeof backend?.aes256Gcm !== "function") throw new ArgumentTypeError("backend", "a cryptographic backend");
  const limits = resolveLimits(options.limits);
  return {
    identity,
    trust,
    peer,
    schema,
    observers: [...observers],
    limits,
    transcript: checkFlag("transcript", options.transcript),
    signal,
    backend,
    tls: checkTls(options.tls),
    handshake: {
      backend,
      identity: { name: identity.name, publicKey: identity.publicKey },
      applicationHash: sha256(utf8(checkText("applicationId", options.applicationId ?? "securecomm")), backend),
      suites: resolveSuites(options.suites),
      parameters: {
        signatures: resolveSignatures(options.signatures),
        maxRecordLength: limits.maxRecordLength,
        maxMessageLength: limits.maxMessageLength,
        maxJsonDepth: limits.maxJsonDepth,
        heartbeatInterval: limits.heartbeatInterval,
      },
      allowSelf: checkFlag("allowSelf", options.allowSelf),
    },
    runtime: systemRuntime,
  };
}

function checkIdentity(identity: Identity): void {
  if (typeof identity?.sign !== "function" || !(identity.publicKey instanceof Uint8Array)) {
    const what = identity instanceof Promise ? "awaited: it is a promise" : "an identity, as createIdentity() gives it";
    throw new ArgumentTypeError("identity", what);
  }
  if (identity.publicKey.length !== LENGTHS.point) {
    throw new ArgumentRangeError("identity.publicKey", `exactly ${LENGTHS.point} bytes long`);
  }
  checkName(identity.name, "identity.name");
}

function checkFlag(name: string, flag: boolean | undefined): boolean {
  if (flag !== undefined && typeof flag !== "boolean") throw new ArgumentTypeError(name, "true or false");
  return flag === true;
}

function checkText(name: string, text: string): string {
  if (typeof text !== "string") throw new ArgumentTypeError(name, "a string");
  if (text.length === 0 || text.length > 256) throw new ArgumentRangeError(name, "1 to 256 characters long");
  return text;
}
