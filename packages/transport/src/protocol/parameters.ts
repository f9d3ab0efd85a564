import { concatBytes } from "@securecomm/crypto";
import { HandshakeError } from "../errors.ts";
import { CodecError, Reader, uint } from "./codec.ts";

/** What each side tells the other, sealed and signed, about how it wants to be spoken to. */
export interface Parameters {
  /** Modes of message signatures that this side accepts, as their ranks: 0 off, 1 checkpoint, 2 message. */
  readonly signatures: { readonly least: number; readonly most: number };
  /** Largest plaintext of a record that it accepts, in bytes. */
  readonly maxRecordLength: number;
  /** Largest message that it accepts, in bytes. */
  readonly maxMessageLength: number;
  /** Deepest JSON that it accepts. */
  readonly maxJsonDepth: number;
  /** It sends something at least this often, in milliseconds; 0 for no promise. */
  readonly heartbeatInterval: number;
}

/** Every peer accepts messages of this many bytes and this depth: an application may send them without looking. */
export const LEAST_MESSAGE_LENGTH = 16_384;
export const LEAST_JSON_DEPTH = 16;
/** The fresh keys of a rekey are the longest section that is never split: 1,784 bytes. */
export const LEAST_RECORD_LENGTH = 2_048;

const SIGNATURES = 1;
const MAX_RECORD_LENGTH = 2;
const MAX_MESSAGE_LENGTH = 3;
const MAX_JSON_DEPTH = 4;
const HEARTBEAT_INTERVAL = 5;

/** Parameters as sequence of id (u8), length (u8), value, by ascending id. */
export function encodeParameters(parameters: Parameters): Uint8Array {
  const { signatures, maxRecordLength, maxMessageLength, maxJsonDepth, heartbeatInterval } = parameters;
  return concatBytes(
    Uint8Array.of(SIGNATURES, 2, signatures.least, signatures.most),
    Uint8Array.of(MAX_RECORD_LENGTH, 4),
    uint(maxRecordLength, 4),
    Uint8Array.of(MAX_MESSAGE_LENGTH, 4),
    uint(maxMessageLength, 4),
    Uint8Array.of(MAX_JSON_DEPTH, 4),
    uint(maxJsonDepth, 4),
    Uint8Array.of(HEARTBEAT_INTERVAL, 4),
    uint(heartbeatInterval, 4),
  );
}

/**
 * Reads parameters. Ids that this version does not know are passed over (they are authenticated all the same); one
 * that is missing, twice, out of order, or of a wrong length or value is a {@link CodecError}.
 */
export function decodeParameters(bytes: Uint8Array): Parameters {
  const reader = new Reader(bytes);
  const fields = new Map<number, Uint8Array>();
  let last = 0;
  while (reader.remaining > 0) {
    const id = reader.u8();
    if (id <= last) throw new CodecError("parameters out of order");
    last = id;
    fields.set(id, reader.bytes8());
  }
  const modes = field(fields, SIGNATURES, 2);
  const parameters: Parameters = {
    signatures: { least: modes.u8(), most: modes.u8() },
    maxRecordLength: field(fields, MAX_RECORD_LENGTH, 4).u32(),
    maxMessageLength: field(fields, MAX_MESSAGE_LENGTH, 4).u32(),
    maxJsonDepth: field(fields, MAX_JSON_DEPTH, 4).u32(),
    heartbeatInterval: field(fields, HEARTBEAT_INTERVAL, 4).u32(),
  };
  const { signatures, maxRecordLength, maxMessageLength, maxJsonDepth } = parameters;
  if (signatures.least > signatures.most || signatures.most > 2) throw new CodecError("a range of modes that is none");
  if (
    maxRecordLength < LEAST_RECORD_LENGTH ||
    maxMessageLength < LEAST_MESSAGE_LENGTH ||
    maxJsonDepth < LEAST_JSON_DEPTH
  ) {
    throw new CodecError("a limit below what every peer must accept");
  }
  return parameters;
}

/** The strictest mode of message signatures that both sides accept; none in common is a refusal. */
export function agreeSignatureMode(own: Parameters, peer: Parameters): number {
  const most = Math.min(own.signatures.most, peer.signatures.most);
  if (most < Math.max(own.signatures.least, peer.signatures.least)) {
    throw new HandshakeError("ERR_NO_COMMON_SIGNATURE_MODE", "no mode of message signatures is accepted by both sides");
  }
  return most;
}

function field(fields: ReadonlyMap<number, Uint8Array>, id: number, length: number): Reader {
  const value = fields.get(id);
  if (value === undefined || value.length !== length) throw new CodecError("a parameter is missing or misshapen");
  return new Reader(value);
}
