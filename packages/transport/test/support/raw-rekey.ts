import type { Identity } from "@securecomm/auth";
import { concatBytes, generateEcdhKeyPair, generateKemKeyPair } from "@securecomm/crypto";
import type { Signer } from "../../src/protocol/checkpoint.ts";
import { uint } from "../../src/protocol/codec.ts";
import type { Ephemerals } from "../../src/protocol/handshake.ts";
import { type EpochKeys, trafficOf } from "../../src/protocol/key-schedule.ts";
import {
  answererSecret,
  decodeRekey,
  encodeRekey,
  nextEpoch,
  offererSecret,
  rekeyInput,
} from "../../src/protocol/rekey.ts";
import { SECTION } from "../../src/protocol/section.ts";
import { isPostQuantum } from "../../src/protocol/suites.ts";
import { nodeBackend } from "./backends.ts";
import type { RawPeer } from "./raw-peer.ts";
import { bob } from "./sessions.ts";

/** How an R1 or R2 differs from the one that is due. */
export interface RekeyForgery {
  readonly epoch?: number;
  readonly record?: number;
  readonly point?: Uint8Array;
  readonly kem?: Uint8Array;
  readonly by?: Identity;
  readonly signer?: Partial<Signer>;
  /** What the signature is over beside itself: in R2 the R1 that it answers. */
  readonly over?: Uint8Array;
  readonly signature?: Uint8Array;
}

/** A {@link RawPeer}'s part in rekeying: good where nothing else is asked for, one step at a time. */
export class RawRekey {
  readonly #peer: RawPeer;
  #root: Uint8Array;
  epoch = 0;
  /** The keys of the epoch that has been agreed last. */
  keys: EpochKeys;

  constructor(peer: RawPeer) {
    this.#peer = peer;
    this.keys = peer.established.keys;
    this.#root = new Uint8Array(peer.established.keys.root);
  }

  get #hybrid(): boolean {
    return isPostQuantum(this.#peer.established.suite);
  }

  #ephemerals(offers: boolean): Ephemerals {
    const base = { nonce: new Uint8Array(0), ecdh: generateEcdhKeyPair(nodeBackend) };
    return offers && this.#hybrid ? { ...base, kem: generateKemKeyPair(nodeBackend) } : base;
  }

  /** The content of an R1, and the randomness behind it. */
  async offerContent(forgery: RekeyForgery = {}): Promise<{ content: Uint8Array; ephemerals: Ephemerals }> {
    const ephemerals = this.#ephemerals(true);
    const { ecdh, kem } = ephemerals;
    const content = await this.#signed(forgery, ecdh.publicKey, kem?.encapsulationKey ?? new Uint8Array(0), undefined);
    return { content, ephemerals };
  }

  /** Sends an R1. */
  async offer(forgery: RekeyForgery = {}): Promise<{ content: Uint8Array; ephemerals: Ephemerals }> {
    const offer = await this.offerContent(forgery);
    this.#peer.sendSections([SECTION.REKEY_OFFER, offer.content]);
    return offer;
  }

  /** Takes the session's R2 at once when it comes, sends SWITCH, and goes on under the new keys. */
  finishWhenAnswered({ content, ephemerals }: { content: Uint8Array; ephemerals: Ephemerals }): Promise<void> {
    const peer = this.#peer;
    return new Promise((resolve) => {
      peer.onSection = ({ type, content: r2, record }) => {
        if (type !== SECTION.REKEY_ANSWER) return;
        peer.onSection = () => {};
        const answer = decodeRekey(r2, peer.established.suite, this.epoch + 1, record);
        const secret = offererSecret(ephemerals, answer);
        this.#advance(secret, content.subarray(0, -96), answer.unsigned);
        peer.opener.switchKey(this.#copy("theirs"));
        peer.sendSections([SECTION.REKEY_SWITCH, uint(this.epoch, 8)]);
        peer.sealer.switchKey(this.#copy("ours"));
        resolve();
      };
    });
  }

  /** One whole rekey that this peer begins. */
  async request(): Promise<void> {
    const offer = await this.offerContent();
    const finished = this.finishWhenAnswered(offer);
    this.#peer.sendSections([SECTION.REKEY_OFFER, offer.content]);
    await finished;
  }

  /** The content of an R2 to this R1; `adopt` goes on under the new keys of this peer's direction, once R2 is sent. */
  async answerContent(r1: Uint8Array, forgery: RekeyForgery = {}): Promise<{ content: Uint8Array; adopt: () => void }> {
    const peer = this.#peer;
    const offer = decodeRekey(r1, peer.established.suite, this.epoch + 1, Number.MAX_SAFE_INTEGER);
    const ephemerals = this.#ephemerals(false);
    const { secret, ciphertext } = answererSecret(nodeBackend, ephemerals, offer);
    const content = await this.#signed(forgery, ephemerals.ecdh.publicKey, ciphertext, offer.unsigned);
    const adopt = () => {
      this.#advance(secret, offer.unsigned, content.subarray(0, -96));
      peer.sealer.switchKey(this.#copy("ours"));
      peer.onSection = ({ type }) => {
        if (type !== SECTION.REKEY_SWITCH) return;
        peer.onSection = () => {};
        peer.opener.switchKey(this.#copy("theirs"));
      };
    };
    return { content, adopt };
  }

  /** Answers an R1, and goes on under the new keys. */
  async answer(r1: Uint8Array, forgery: RekeyForgery = {}): Promise<Uint8Array> {
    const { content, adopt } = await this.answerContent(r1, forgery);
    this.#peer.sendSections([SECTION.REKEY_ANSWER, content]);
    adopt();
    return content;
  }

  async #signed(forgery: RekeyForgery, point: Uint8Array, kem: Uint8Array, answered?: Uint8Array): Promise<Uint8Array> {
    const peer = this.#peer;
    const { epoch = this.epoch + 1, record = peer.sealer.number, by = bob, signer, over = answered } = forgery;
    const fields = { epoch, record, point: forgery.point ?? point, kem: forgery.kem ?? kem };
    const unsigned = encodeRekey(fields);
    const signature = forgery.signature ?? (await by.sign(rekeyInput({ ...peer.own, ...signer }, unsigned, over)));
    return concatBytes(unsigned, signature);
  }

  #advance(secret: Uint8Array, offer: Uint8Array, answer: Uint8Array): void {
    this.keys = nextEpoch(nodeBackend, this.#root, secret, offer, answer);
    this.#root = this.keys.root;
    this.epoch += 1;
  }

  #copy(whose: "ours" | "theirs"): { key: Uint8Array; iv: Uint8Array } {
    const { own, other } = this.#peer;
    const { key, iv } = trafficOf(this.keys, (whose === "ours" ? own : other).role);
    return { key: new Uint8Array(key), iv: new Uint8Array(iv) };
  }
}
