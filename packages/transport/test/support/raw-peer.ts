import { pinned } from "@securecomm/auth";
import type { Channel } from "../../src/channel/channel.ts";
import { type ChainPosition, SectionChain } from "../../src/protocol/chain.ts";
import type { Signer } from "../../src/protocol/checkpoint.ts";
import type { Established } from "../../src/protocol/handshake.ts";
import { initiate } from "../../src/protocol/initiator.ts";
import { trafficOf } from "../../src/protocol/key-schedule.ts";
import type { Parameters } from "../../src/protocol/parameters.ts";
import { RecordOpener, RecordSealer } from "../../src/protocol/record.ts";
import { respond } from "../../src/protocol/responder.ts";
import { isChained, readSections, sectionHeader } from "../../src/protocol/section.ts";
import type { Suite } from "../../src/protocol/suites.ts";
import { otherRole, type Role } from "../../src/protocol/transcript.ts";
import { driveHandshake } from "../../src/session/handshake-driver.ts";
import { systemRuntime } from "../../src/session/runtime.ts";
import { nodeBackend } from "./backends.ts";
import { alice, bob, freshEphemerals, side } from "./lockstep.ts";
import { until } from "./observe.ts";

const LIMITS = { maxRecordsPerKey: 2 ** 23, maxBytesPerKey: 2 ** 33 };

const APPLICATION = nodeBackend.sha256(new TextEncoder().encode("securecomm"));

/** The end of the handshake that a {@link RawPeer} is, and what it offers there. */
export interface RawPeerOptions {
  readonly role?: Role;
  readonly suites?: readonly Suite[];
}

/** A section of the session's, and the number of the record that it came in. */
export interface RawSection {
  readonly type: number;
  readonly content: Uint8Array;
  readonly record: number;
}

/**
 * bob, who does the handshake with alice as he should and then says whatever a test wants him to say: a peer that is
 * trusted and hostile.
 */
export class RawPeer {
  readonly established: Established;
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
  /** For whom this peer's signatures are, and the session's. */
  readonly own: Signer;
  readonly other: Signer;
  /** The chain of what this peer sent, and each position of the session's. */
  readonly chain: SectionChain;
  readonly positions: ChainPosition[];
  readonly received: Uint8Array[] = [];
  readonly sections: RawSection[] = [];
  /** Records that do not open: the session has gone on to other keys than this peer. */
  readonly unreadable: Uint8Array[] = [];
  /** Is told each section of the session's while its record is still being read. */
  onSection: (section: RawSection) => void = () => {};
  ended = false;
  readonly #channel: Channel;

  private constructor(channel: Channel, established: Established) {
    const { role, keys, transcript, signatureMode: mode } = established;
    this.#channel = channel;
    this.established = established;
    this.sealer = new RecordSealer(trafficOf(keys, role), LIMITS, nodeBackend);
    this.opener = new RecordOpener(trafficOf(keys, otherRole(role)), LIMITS, nodeBackend);
    this.own = { role, transcript, publicKey: bob.publicKey, applicationHash: APPLICATION };
    this.other = { ...this.own, role: otherRole(role), publicKey: alice.publicKey };
    const keysOf = { senderKey: bob.publicKey, receiverKey: alice.publicKey };
    this.chain = new SectionChain(nodeBackend, { transcript, sender: role, ...keysOf, mode });
    const swapped = { senderKey: alice.publicKey, receiverKey: bob.publicKey };
    const theirs = new SectionChain(nodeBackend, { transcript, sender: otherRole(role), ...swapped, mode });
    this.positions = [theirs.position];
    channel.maxFrameLength = 2 ** 24;
    channel.attach({
      frame: (frame) => {
        const record = this.opener.number;
        let plaintext: Uint8Array;
        try {
          plaintext = this.opener.open(frame);
        } catch {
          this.unreadable.push(frame);
          return;
        }
        this.received.push(plaintext);
        readSections(plaintext, (type, content) => {
          if (isChained(type)) {
            theirs.append(type, content);
            this.positions.push(theirs.position);
          }
          const section = { type, content, record };
          this.sections.push(section);
          this.onSection(section);
        });
      },
      drain: () => {},
      end: () => {
        this.ended = true;
      },
    });
    channel.resume();
  }

  static async over(
    channel: Channel,
    parameters: Partial<Parameters> = {},
    { role = "responder", suites }: RawPeerOptions = {},
  ): Promise<RawPeer> {
    const { config, identity } = side(bob, nodeBackend, suites === undefined ? {} : { suites });
    const full = {
      ...config,
      applicationHash: APPLICATION,
      parameters: { ...config.parameters, ...parameters },
    };
    const handshake =
      role === "initiator"
        ? initiate(full, freshEphemerals(role, full))
        : respond(full, () => freshEphemerals(role, full));
    const { established } = await driveHandshake(handshake, {
      channel,
      identity,
      trust: pinned(alice.fingerprint),
      role,
      peer: undefined,
      timeout: 10_000,
      runtime: systemRuntime,
      signal: undefined,
    });
    return new RawPeer(channel, established);
  }

  /** Sends one record of these sections. */
  sendSections(...sections: [type: number, content: Uint8Array | string][]): void {
    this.sendPlaintext(
      Buffer.concat(
        sections.flatMap(([type, content]) => {
          const bytes = typeof content === "string" ? Buffer.from(content) : content;
          if (isChained(type)) this.chain.append(type, bytes);
          return [sectionHeader(type, bytes.length), bytes];
        }),
      ),
    );
  }

  /** Sends one record of this plaintext. */
  sendPlaintext(plaintext: Uint8Array): void {
    this.sendFrame(...this.sealer.seal([plaintext]));
  }

  /** Sends bytes as they are. */
  sendFrame(...pieces: Uint8Array[]): void {
    this.#channel.send(pieces);
  }

  /** Waits for the session's section number `nth` of this type. */
  async heard(type: number, nth = 1): Promise<RawSection> {
    const of = () => this.sections.filter((section) => section.type === type)[nth - 1];
    await until(() => of() !== undefined);
    return of() as RawSection;
  }

  /** Reads nothing more. */
  pause(): void {
    this.#channel.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#channel.resume();
  }

  close(): void {
    void this.#channel.close();
  }
}
