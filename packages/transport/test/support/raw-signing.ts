import type { Identity } from "@securecomm/auth";
import type { ChainPosition } from "../../src/protocol/chain.ts";
import { checkpointInput, encodeCheckpoint, type Signer } from "../../src/protocol/checkpoint.ts";
import { uint } from "../../src/protocol/codec.ts";
import { SECTION } from "../../src/protocol/section.ts";
import type { RawPeer } from "./raw-peer.ts";
import { bob } from "./sessions.ts";

/** How a checkpoint differs from the one that is due. */
export interface Forgery {
  /** What is signed; by default the chain as it stands. */
  readonly position?: ChainPosition;
  readonly final?: boolean;
  /** The session's position that is mentioned; by default its start. */
  readonly other?: ChainPosition;
  readonly signer?: Partial<Signer>;
  readonly by?: Identity;
  readonly signature?: Uint8Array;
  /** What the section says, where that is not what is signed. */
  readonly says?: { readonly index?: number; readonly final?: boolean; readonly other?: number };
}

/** The content of a CHECKPOINT of this peer's, good where nothing is said. */
export async function checkpointOf(peer: RawPeer, forgery: Forgery = {}): Promise<Uint8Array> {
  const { position = peer.chain.position, final = false, signer, by = bob, says } = forgery;
  const other = forgery.other ?? (peer.positions[0] as ChainPosition);
  const input = checkpointInput({ ...peer.own, ...signer }, position, final, other);
  const signature = forgery.signature ?? (await by.sign(input));
  return encodeCheckpoint({ index: position.index, final, other: other.index, signature, ...says });
}

/** Marks and signs what this peer has sent, mentioning the session's position `other`. */
export async function signAll(peer: RawPeer, forgery: Forgery = {}): Promise<void> {
  peer.sendSections([SECTION.MARK, ""]);
  peer.sendSections([SECTION.CHECKPOINT, await checkpointOf(peer, forgery)]);
}

/** Says CLOSE with a count, and signs it as the end. */
export async function closeSigned(peer: RawPeer, count: number, forgery: Forgery = {}): Promise<void> {
  peer.sendSections([SECTION.CLOSE, uint(count, 8)]);
  await signAll(peer, { final: true, ...forgery });
}
