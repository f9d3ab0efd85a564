import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { LEAST_JSON_DEPTH, LEAST_MESSAGE_LENGTH, LEAST_RECORD_LENGTH } from "./protocol/parameters.ts";

/**
 * Every limit of a session and a listener, with its unit and its reason. Pass `limits: { … }` to change some; what is
 * left out keeps the value of {@link DEFAULT_LIMITS}. Times are in milliseconds, sizes in bytes.
 */
export interface Limits {
  /** Time for the connection itself, before any byte of the protocol. */
  readonly connectTimeout: number;
  /** Time for the whole handshake, a trust policy's answer included: a stranger cannot hold a place for longer. */
  readonly handshakeTimeout: number;
  /** Largest frame, without its 4-byte length, from a peer that has not proved itself: M1 to M4 stay well below. */
  readonly maxHandshakeFrame: number;
  /** Largest plaintext of one record that this side accepts; it bounds the memory that one frame can take. */
  readonly maxRecordLength: number;
  /** Largest message that this side accepts, split over records or not; at least 16 KiB. JSON takes up to 30 times its length. */
  readonly maxMessageLength: number;
  /** Deepest nesting of arrays and objects in a JSON message, at least 16: recursion in an application stays safe. */
  readonly maxJsonDepth: number;
  /** Bytes that `send` takes before its promise waits for room. */
  readonly sendBuffer: number;
  /** Bytes of received messages that wait for the reader before the channel is paused. */
  readonly receiveBuffer: number;
  /** A heartbeat is sent when nothing else was for this long; 0 sends none. The peer is told the value. */
  readonly heartbeatInterval: number;
  /** How often the peer's own heartbeat interval may pass in silence before the session ends. */
  readonly missedHeartbeats: number;
  /** An orderly end after this long without an application message either way; 0 for never. */
  readonly idleTimeout: number;
  /** How long a close waits without progress: data leaving, messages or heartbeats that show the peer reading on. */
  readonly closeTimeout: number;
  /** Time in which a frame that has begun must go on, while we are reading. */
  readonly frameProgressTimeout: number;
  /** Records under one traffic key: far below the 2^32 of SP 800-38D, so that a nonce cannot come near repeating. */
  readonly maxRecordsPerKey: number;
  /** Bytes under one traffic key: keeps the confidentiality bound of AES-GCM comfortable. */
  readonly maxBytesPerKey: number;
  /** Records under one traffic key after which it is made anew. */
  readonly rekeyAfterRecords: number;
  /** Bytes under one traffic key after which it is made anew. */
  readonly rekeyAfterBytes: number;
  /** Age at which the keys are made anew: how long a thief of session keys can go on. The responder waits 30 s longer. */
  readonly rekeyAfterTime: number;
  /** Idleness after messages at which the keys are made anew, so that those which protected them are gone; 0 for never. */
  readonly rekeyAfterIdle: number;
  /** Time for a rekey that has begun: then the session ends. A side that does not read is waited for up to 60 times that. */
  readonly rekeyTimeout: number;
  /** How long the first message may stay unsigned in mode `checkpoint` or `message`, and 1 s more for each 32 KiB. */
  readonly checkpointTimeout: number;
  /** Bytes of memory for a session's transcript, where one is recorded. */
  readonly maxTranscriptBytes: number;
  /** Open sessions of one listener. */
  readonly maxSessions: number;
  /** Open sessions of one peer (identity) with one listener. */
  readonly maxSessionsPerPeer: number;
  /** Connections without a session at one listener; beyond that, newcomers take the places of those who wait. */
  readonly maxHandshakes: number;
  /** Of these, those from one address (IPv4 address, or IPv6 /64) on which public-key work was spent. */
  readonly maxHandshakesPerAddress: number;
  /** Milliseconds that a handshake may take, once work was spent on it, before it makes room under a flood. */
  readonly handshakeGrace: number;
  /** Handshakes a second that a listener spends public-key work on, after `maxHandshakes` at once; trusted peers are free. */
  readonly handshakesPerSecond: number;
  /** The same for one address, after `maxHandshakesPerAddress` at once. */
  readonly handshakesPerSecondPerAddress: number;
  /** Signatures that a listener's identity makes at a time for handshakes: hardware or a service is not swamped. */
  readonly maxSignaturesUnderWay: number;
  /** How long a cookie is good: time for the answer, and none for a collection of cookies. */
  readonly cookieLifetime: number;
}

/** The limits in force where the application names none. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  connectTimeout: 10_000,
  handshakeTimeout: 10_000,
  maxHandshakeFrame: 8_192,
  maxRecordLength: 1_048_576,
  maxMessageLength: 4_194_304,
  maxJsonDepth: 64,
  sendBuffer: 1_048_576,
  receiveBuffer: 4_194_304,
  heartbeatInterval: 15_000,
  missedHeartbeats: 3,
  idleTimeout: 0,
  closeTimeout: 30_000,
  frameProgressTimeout: 10_000,
  maxRecordsPerKey: 2 ** 23,
  maxBytesPerKey: 2 ** 33,
  rekeyAfterRecords: 2 ** 20,
  rekeyAfterBytes: 2 ** 30,
  rekeyAfterTime: 600_000,
  rekeyAfterIdle: 60_000,
  rekeyTimeout: 60_000,
  checkpointTimeout: 10_000,
  maxTranscriptBytes: 67_108_864,
  maxSessions: 10_000,
  maxSessionsPerPeer: 1_000,
  maxHandshakes: 1_024,
  maxHandshakesPerAddress: 64,
  handshakeGrace: 1_000,
  handshakesPerSecond: 64,
  handshakesPerSecondPerAddress: 8,
  maxSignaturesUnderWay: 32,
  cookieLifetime: 10_000,
});

const LONGEST_TIMER = 2 ** 31 - 1;

/** The smallest and largest value of each limit that keeps the protocol's promises. */
const RANGES: { readonly [Name in keyof Limits]: readonly [number, number] } = {
  connectTimeout: [1, LONGEST_TIMER],
  handshakeTimeout: [1, LONGEST_TIMER],
  maxHandshakeFrame: [4_096, 65_536],
  maxRecordLength: [LEAST_RECORD_LENGTH, 2 ** 24],
  maxMessageLength: [LEAST_MESSAGE_LENGTH, 2 ** 30],
  maxJsonDepth: [LEAST_JSON_DEPTH, 1_000],
  sendBuffer: [1, 2 ** 30],
  receiveBuffer: [1, 2 ** 30],
  heartbeatInterval: [0, LONGEST_TIMER],
  missedHeartbeats: [1, 1_000],
  idleTimeout: [0, LONGEST_TIMER],
  closeTimeout: [1, LONGEST_TIMER],
  frameProgressTimeout: [1, LONGEST_TIMER],
  maxRecordsPerKey: [1, 2 ** 23],
  maxBytesPerKey: [1, 2 ** 33],
  rekeyAfterRecords: [1, 2 ** 23],
  rekeyAfterBytes: [1, 2 ** 33],
  rekeyAfterTime: [1, LONGEST_TIMER - 30_000],
  rekeyAfterIdle: [0, LONGEST_TIMER - 30_000],
  rekeyTimeout: [1, LONGEST_TIMER],
  checkpointTimeout: [1_000, LONGEST_TIMER],
  maxTranscriptBytes: [1, 2 ** 30],
  maxSessions: [1, 2 ** 24],
  maxSessionsPerPeer: [1, 2 ** 24],
  maxHandshakes: [1, 2 ** 20],
  maxHandshakesPerAddress: [1, 2 ** 20],
  handshakeGrace: [0, LONGEST_TIMER],
  handshakesPerSecond: [1, 2 ** 20],
  handshakesPerSecondPerAddress: [1, 2 ** 20],
  maxSignaturesUnderWay: [1, 2 ** 20],
  cookieLifetime: [1, LONGEST_TIMER],
};

/** Lays the application's limits over the defaults; an unknown name or a value out of range is an error that names it. */
export function resolveLimits(given: Partial<Limits> | undefined): Limits {
  if (given === undefined) return DEFAULT_LIMITS;
  if (typeof given !== "object" || given === null) throw new ArgumentTypeError("limits", "an object");
  const limits: Record<keyof Limits, number> = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(RANGES, name))
      throw new ArgumentRangeError(`limits.${name}`, "left out: DEFAULT_LIMITS has no such limit");
    if (value === undefined) continue;
    const [least, most] = RANGES[name as keyof Limits];
    if (typeof value !== "number") throw new ArgumentTypeError(`limits.${name}`, "a number");
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new ArgumentRangeError(`limits.${name}`, `a whole number from ${least} to ${most}`);
    }
    limits[name as keyof Limits] = value;
  }
  // Who lowers a hard limit alone does not want sessions to die there.
  const half = (most: number) => Math.max(1, Math.floor(most / 2));
  if (given.rekeyAfterRecords === undefined) {
    limits.rekeyAfterRecords = Math.min(limits.rekeyAfterRecords, half(limits.maxRecordsPerKey));
  }
  if (given.rekeyAfterBytes === undefined) {
    limits.rekeyAfterBytes = Math.min(limits.rekeyAfterBytes, half(limits.maxBytesPerKey));
  }
  return Object.freeze(limits);
}
