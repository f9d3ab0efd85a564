import { type CryptoBackend, concatBytes } from "@securecomm/crypto";
import { utf8, writeU64 } from "./codec.ts";
import { type Role, roleByte } from "./transcript.ts";

/** What the chain of one direction begins with. */
export interface ChainStart {
  /** T_final of the handshake, 32 bytes. */
  readonly transcript: Uint8Array;
  /** Who sends in this direction. */
  readonly sender: Role;
  /** Identity keys, 97 bytes each. */
  readonly senderKey: Uint8Array;
  readonly receiverKey: Uint8Array;
  /** Rank of the mode of message signatures. */
  readonly mode: number;
}

/** A place in a chain: how many sections, and the hash over all of them. */
export interface ChainPosition {
  /** 0 before the first section. */
  readonly index: number;
  /** H_index, 32 bytes. */
  readonly hash: Uint8Array;
}

/** Contents up to this size are copied behind the head: one call of the hash is then cheaper than three. */
const SMALL = 2_048;

const HEAD_LENGTH = 49;

/** H_0 = H("securecomm/1 stream" ‖ T_final ‖ sender's role ‖ sender's key ‖ receiver's key ‖ mode). */
export function chainStart(backend: CryptoBackend, start: ChainStart): Uint8Array {
  const { transcript, sender, senderKey, receiverKey, mode } = start;
  const role = Uint8Array.of(roleByte(sender));
  return backend.sha256(
    concatBytes(utf8("securecomm/1 stream"), transcript, role, senderKey, receiverKey, Uint8Array.of(mode)),
  );
}

/** H_i = H(H_(i−1) ‖ u64 i ‖ u8 type ‖ u64 length ‖ content). */
export function chainLink(
  backend: CryptoBackend,
  previous: Uint8Array,
  index: number,
  type: number,
  content: Uint8Array,
): Uint8Array {
  const small = content.length <= SMALL;
  const head = new Uint8Array(HEAD_LENGTH + (small ? content.length : 0));
  const view = new DataView(head.buffer);
  head.set(previous);
  writeU64(view, 32, index);
  head[40] = type;
  writeU64(view, 41, content.length);
  if (!small) return backend.createSha256().update(head).update(content).digest();
  head.set(content, HEAD_LENGTH);
  return backend.sha256(head);
}

/** The running hash over all chained sections of one direction: what checkpoints sign. */
export class SectionChain {
  readonly #backend: CryptoBackend;
  #index = 0;
  #hash: Uint8Array;

  constructor(backend: CryptoBackend, start: ChainStart) {
    this.#backend = backend;
    this.#hash = chainStart(backend, start);
  }

  /** Where the chain stands. */
  get position(): ChainPosition {
    return { index: this.#index, hash: this.#hash };
  }

  /** Appends a section. */
  append(type: number, content: Uint8Array): void {
    this.#index += 1;
    this.#hash = chainLink(this.#backend, this.#hash, this.#index, type, content);
  }
}
