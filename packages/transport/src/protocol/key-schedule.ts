import { type CryptoBackend, CryptoError, concatBytes, wipe } from "@securecomm/crypto";
import { utf8 } from "./codec.ts";
import type { Role } from "./transcript.ts";

/** An AES-256-GCM key and the IV that record numbers are mixed into. */
export interface TrafficSecret {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 12 bytes. */
  readonly iv: Uint8Array;
}

/** The keys that protect the handshake's own messages. */
export interface HandshakeKeys {
  /** For M3. */
  readonly initiator: TrafficSecret;
  /** For M2 and M4. */
  readonly responder: TrafficSecret;
  /** The MAC inside M3, 32 bytes. */
  readonly initiatorMac: Uint8Array;
  /** The MAC inside M2, 32 bytes. */
  readonly responderMac: Uint8Array;
  /** The MAC that is M4, 32 bytes. */
  readonly confirmationMac: Uint8Array;
}

/** The keys of one epoch. */
export interface EpochKeys {
  readonly initiator: TrafficSecret;
  readonly responder: TrafficSecret;
  /** From which rekeying goes on, 32 bytes. */
  readonly root: Uint8Array;
}

/** What a finished handshake leaves. */
export interface SessionKeys extends EpochKeys {
  /** From which safety words and the application's own keys come, 32 bytes. */
  readonly exporter: Uint8Array;
  /** The session's public name, 16 bytes, the same at both ends. */
  readonly sessionId: Uint8Array;
}

/**
 * hs = Extract(0, secret), when rekeying Extract(root, secret), and everything that is expanded from it. Each key is Expand(hs, label ‖ T): T is always 32
 * bytes at the end, so no two labels can run into each other.
 */
export class KeySchedule {
  readonly #backend: CryptoBackend;
  readonly #secret: Uint8Array;
  #destroyed = false;

  /**
   * @param sharedSecret the ECDH's 48 bytes, or those ‖ ML-KEM's 32; it is overwritten.
   * @param root when rekeying, the root of the epoch that ends, 32 bytes; zeros in a handshake.
   */
  constructor(backend: CryptoBackend, sharedSecret: Uint8Array, root: Uint8Array = new Uint8Array(32)) {
    this.#backend = backend;
    this.#secret = backend.hkdfExtract(root, sharedSecret);
    wipe(sharedSecret);
  }

  /** @param transcript T after the clear part of M2. */
  handshakeKeys(transcript: Uint8Array): HandshakeKeys {
    return {
      initiator: this.#traffic("initiator handshake", transcript),
      responder: this.#traffic("responder handshake", transcript),
      initiatorMac: this.#expand("initiator mac", transcript, 32),
      responderMac: this.#expand("responder mac", transcript, 32),
      confirmationMac: this.#expand("responder confirmation", transcript, 32),
    };
  }

  /** @param transcript T_final: T after all of M3. */
  sessionKeys(transcript: Uint8Array): SessionKeys {
    const { initiator, responder, root } = this.epochKeys(transcript);
    return {
      initiator,
      responder,
      root,
      exporter: this.#expand("exporter", transcript, 32),
      sessionId: this.#expand("session id", transcript, 16),
    };
  }

  /** @param transcript T_final, or when rekeying the hash of offer and answer. */
  epochKeys(transcript: Uint8Array): EpochKeys {
    return {
      initiator: this.#traffic("initiator traffic", transcript),
      responder: this.#traffic("responder traffic", transcript),
      root: this.#expand("root", transcript, 32),
    };
  }

  /** Overwrites hs. Expanding afterwards throws `ERR_KEY_DESTROYED`: keys of zeros would be known to everybody. */
  destroy(): void {
    this.#destroyed = true;
    wipe(this.#secret);
  }

  #traffic(label: string, transcript: Uint8Array): TrafficSecret {
    return {
      key: this.#expand(`${label} key`, transcript, 32),
      iv: this.#expand(`${label} iv`, transcript, 12),
    };
  }

  #expand(label: string, transcript: Uint8Array, length: number): Uint8Array {
    if (this.#destroyed) throw new CryptoError("ERR_KEY_DESTROYED", "the key schedule was destroyed");
    return this.#backend.hkdfExpand(this.#secret, concatBytes(utf8(`securecomm/1 ${label}`), transcript), length);
  }
}

/** Overwrites the keys of the handshake's own messages. */
export function wipeHandshakeKeys(keys: HandshakeKeys): void {
  wipe(keys.initiator.key, keys.initiator.iv, keys.responder.key, keys.responder.iv);
  wipe(keys.initiatorMac, keys.responderMac, keys.confirmationMac);
}

/** The secret of a direction, by who sends in it. */
export function trafficOf(keys: EpochKeys | HandshakeKeys, sender: Role): TrafficSecret {
  return sender === "initiator" ? keys.initiator : keys.responder;
}
