import { pinned } from "@securecomm/auth";
import {
  type Channel,
  memoryChannelPair,
  type PeerOptions,
  type Role,
  type Session,
  type SessionEnd,
  type TransportEvent,
} from "../../src/index.ts";
import type { Parameters } from "../../src/protocol/parameters.ts";
import { establish } from "../../src/session/establish.ts";
import { resolveOptions } from "../../src/session/options.ts";
import type { Runtime } from "../../src/session/runtime.ts";
import { nodeBackend } from "./backends.ts";
import { FakeTime } from "./fake-time.ts";
import { RawPeer, type RawPeerOptions } from "./raw-peer.ts";
import { alice, bob, peerOptions, seededRandom } from "./sessions.ts";
import { toyBackend, toyIdentity } from "./toy-backend.ts";
import { VirtualTime } from "./virtual-time.ts";

/** A session that takes its time from a test. */
export async function sessionOn(
  runtime: Runtime,
  channel: Channel,
  role: Role,
  options: Partial<PeerOptions> = {},
): Promise<Session> {
  const resolved = resolveOptions({ ...peerOptions(alice, bob), ...options });
  const session = await establish(channel, role, { ...resolved, runtime });
  session.start();
  return session as Session;
}

/** alice's session by a clock that a test moves, and a peer that says what the test wants. */
export interface Hostile {
  readonly session: Session;
  readonly peer: RawPeer;
  readonly time: FakeTime;
  readonly events: TransportEvent[];
  /** What was delivered. */
  readonly got: unknown[];
}

/** The modes by their ranks, as a {@link RawPeer} offers them. */
export const RANK = { off: 0, checkpoint: 1, message: 2 } as const;

export async function hostile(
  options: Omit<Partial<PeerOptions>, "signatures"> & { signatures?: keyof typeof RANK } = {},
  parameters: Partial<Parameters> = {},
  peerOptions: RawPeerOptions & { reads?: boolean } = {},
): Promise<Hostile> {
  const [a, b] = memoryChannelPair();
  const time = new FakeTime();
  const events: TransportEvent[] = [];
  const rank = RANK[options.signatures ?? "checkpoint"];
  const [session, peer] = await Promise.all([
    sessionOn(time, a, peerOptions.role === "initiator" ? "responder" : "initiator", {
      ...options,
      observers: [(event) => events.push(event)],
    }),
    RawPeer.over(b, { signatures: { least: rank, most: rank }, heartbeatInterval: 0, ...parameters }, peerOptions),
  ]);
  const got: unknown[] = [];
  if (peerOptions.reads ?? true) session.onMessage((message) => got.push(message));
  return { session, peer, time, events, got };
}

/** The code that a session ends with. */
export async function codeOfEnd(session: Session): Promise<string | undefined> {
  return (await session.closed).error?.code;
}

/** One side of a pair in virtual time. */
export interface TimedSide {
  /** Milliseconds that a signature takes. */
  readonly signing?: number;
  /** Timers come only at multiples of so many milliseconds. */
  readonly throttle?: number;
  readonly options?: Partial<PeerOptions>;
}

/** Two sessions in time that stands still while there is work: hours take no time, and signatures as long as told. */
export class TimedPair {
  readonly time = new VirtualTime();
  readonly events: Record<Role, TransportEvent[]> = { initiator: [], responder: [] };
  initiator!: Session;
  responder!: Session;

  static async open(
    initiator: TimedSide = {},
    responder: TimedSide = {},
    channels: [Channel, Channel] = memoryChannelPair(),
  ): Promise<TimedPair> {
    const pair = new TimedPair();
    const opening = Promise.all([
      pair.#open("initiator", channels[0], initiator),
      pair.#open("responder", channels[1], responder),
    ]);
    [pair.initiator, pair.responder] = await pair.until(opening);
    return pair;
  }

  /** Lets time pass until something has happened. Rejects when it never will. */
  async until<Result>(happening: Promise<Result>): Promise<Result> {
    let over = false;
    const settled = happening.finally(() => {
      over = true;
    });
    settled.catch(() => {});
    for (;;) {
      await this.time.quiet();
      if (over) return settled;
      if (!this.time.advance()) throw new Error("nothing is left to wait for");
    }
  }

  /** Lets so much time pass. */
  pass(ms: number): Promise<void> {
    return this.until(this.time.sleep(ms));
  }

  /** Closes both, in virtual time. */
  close(): Promise<SessionEnd[]> {
    return this.until(Promise.all([this.initiator.close(), this.responder.close()]));
  }

  async #open(role: Role, channel: Channel, { signing = 0, throttle = 1, options }: TimedSide): Promise<Session> {
    const { time } = this;
    const timing = {
      sign: () => (signing > 0 ? time.sleep(signing) : time.turns(1)),
      verify: () => time.turns(1),
    };
    const identity = toyIdentity(role, nodeBackend, timing);
    const other = toyIdentity(role === "initiator" ? "responder" : "initiator", nodeBackend, timing);
    return sessionOn(time.runtime(throttle), channel, role, {
      identity,
      trust: pinned(other.fingerprint),
      backend: toyBackend(nodeBackend, seededRandom(role === "initiator" ? 1 : 2), timing),
      observers: [(event) => this.events[role].push(event)],
      ...options,
    });
  }
}
