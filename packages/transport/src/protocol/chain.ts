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
  if (content.length > SMALL) {
    const head = new Uint8Array(HEAD_LENGTH);
    writeHead(head, index, type, content.length);
    head.set(previous);
    return backend.createSha256().update(head).update(content).digest();
  }
  const input = smallInput(index, type, content);
  input.set(previous);
  return backend.sha256(input);
}

/** The input of a link, with room for the hash before it. */
function smallInput(index: number, type: number, content: Uint8Array): Uint8Array {
  const input = new Uint8Array(HEAD_LENGTH + content.length);
  writeHead(input, index, type, content.length);
  input.set(content, HEAD_LENGTH);
  return input;
}

function writeHead(head: Uint8Array, index: number, type: number, length: number): void {
  const view = new DataView(head.buffer);
  writeU64(view, 32, index);
  head[40] = type;
  writeU64(view, 41, length);
}

/** So many links may wait to be made: their contents are copies. */
const MOST_PENDING = 64;

/**
 * The running hash over all chained sections of one direction: what checkpoints sign. Links over small contents are made
 * when somebody asks for the hash, or in a moment when nobody waits.
 */
export class SectionChain {
  readonly #backend: CryptoBackend;
  /** The inputs of links that are still to be made, but for the hash before each. */
  readonly #pending: Uint8Array[] = [];
  #index = 0;
  #hash: Uint8Array;

  constructor(backend: CryptoBackend, start: ChainStart) {
    this.#backend = backend;
    this.#hash = chainStart(backend, start);
  }

  /** How many sections there are. */
  get index(): number {
    return this.#index;
  }

  /** Where the chain stands. */
  get position(): ChainPosition {
    this.catchUp();
    return { index: this.#index, hash: this.#hash };
  }

  /** Appends a section; its content is read before this returns. */
  append(type: number, content: Uint8Array): void {
    this.#index += 1;
    if (content.length <= SMALL) {
      this.#pending.push(smallInput(this.#index, type, content));
      if (this.#pending.length >= MOST_PENDING) this.catchUp();
      return;
    }
    this.catchUp();
    this.#hash = chainLink(this.#backend, this.#hash, this.#index, type, content);
  }

  /** Makes the links that wait. */
  catchUp(): void {
    if (this.#pending.length === 0) return;
    for (const input of this.#pending.splice(0)) {
      input.set(this.#hash);
      this.#hash = this.#backend.sha256(input);
    }
  }
}
