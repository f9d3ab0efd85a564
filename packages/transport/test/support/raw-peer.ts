import { pinned } from "@securecomm/auth";
import type { Channel } from "../../src/channel/channel.ts";
import { trafficOf } from "../../src/protocol/key-schedule.ts";
import type { Parameters } from "../../src/protocol/parameters.ts";
import { RecordOpener, RecordSealer } from "../../src/protocol/record.ts";
import { respond } from "../../src/protocol/responder.ts";
import { sectionHeader } from "../../src/protocol/section.ts";
import { driveHandshake } from "../../src/session/handshake-driver.ts";
import { systemRuntime } from "../../src/session/runtime.ts";
import { nodeBackend } from "./backends.ts";
import { alice, bob, freshEphemerals, side } from "./lockstep.ts";

const LIMITS = { maxRecordsPerKey: 2 ** 23, maxBytesPerKey: 2 ** 33 };

/**
 * A responder that does the handshake as it should and then says whatever a test wants it to say: a peer that is
 * trusted and hostile.
 */
export class RawPeer {
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
  readonly received: Uint8Array[] = [];
  ended = false;
  readonly #channel: Channel;

  private constructor(channel: Channel, sealer: RecordSealer, opener: RecordOpener) {
    this.#channel = channel;
    this.sealer = sealer;
    this.opener = opener;
    channel.maxFrameLength = 2 ** 24;
    channel.attach({
      frame: (frame) => this.received.push(opener.open(frame)),
      drain: () => {},
      end: () => {
        this.ended = true;
      },
    });
    channel.resume();
  }

  static async over(channel: Channel, parameters: Partial<Parameters> = {}): Promise<RawPeer> {
    const { config, identity } = side(bob, nodeBackend);
    const full = {
      ...config,
      applicationHash: nodeBackend.sha256(new TextEncoder().encode("securecomm")),
      parameters: { ...config.parameters, ...parameters },
    };
    const { established } = await driveHandshake(
      respond(full, () => freshEphemerals("responder", full)),
      {
        channel,
        identity,
        trust: pinned(alice.fingerprint),
        role: "responder",
        peer: undefined,
        timeout: 10_000,
        runtime: systemRuntime,
        signals: [],
      },
    );
    return new RawPeer(
      channel,
      new RecordSealer(trafficOf(established.keys, "responder"), LIMITS, nodeBackend),
      new RecordOpener(trafficOf(established.keys, "initiator"), LIMITS, nodeBackend),
    );
  }

  /** Sends one record of these sections. */
  sendSections(...sections: [type: number, content: Uint8Array | string][]): void {
    this.sendPlaintext(
      Buffer.concat(
        sections.flatMap(([type, content]) => {
          const bytes = typeof content === "string" ? Buffer.from(content) : content;
          return [sectionHeader(type, bytes.length), bytes];
        }),
      ),
    );
  }

  /** Sends one record of this plaintext. */
  sendPlaintext(plaintext: Uint8Array): void {
    this.#channel.send(this.sealer.seal([plaintext]));
  }

  /** Sends bytes as they are. */
  sendFrame(...pieces: Uint8Array[]): void {
    this.#channel.send(pieces);
  }

  /** Reads nothing more. */
  pause(): void {
    this.#channel.pause();
  }

  close(): void {
    void this.#channel.close();
  }
}
