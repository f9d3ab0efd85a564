import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Model, readySessionModel } from "@securecomm/anomaly";
import {
  type CryptoBackend,
  createIdentity,
  createSecureSession,
  type Identity,
  type Listener,
  listen,
  type PeerOptions,
  pinned,
  SecureCommError,
  type Session,
  type TrustPolicy,
  type TrustStore,
  trustOnFirstUse,
} from "@securecomm/transport";
import { HostileProxy, type HostileProxyOptions } from "../proxy/hostile-proxy.ts";
import { LabClock } from "./clock.ts";
import { End } from "./end.ts";
import { baselinesOf, type History, NIGHT } from "./history.ts";
import type { ScoreTrace } from "./score-trace.ts";
import type { Sighting } from "./sighting.ts";

/** How a laboratory is set up. */
export interface LabOptions {
  /** What attackers leave to chance follows from it; 1 unless told. */
  readonly seed?: number;
  /** Scores the events; the one that comes trained unless told. */
  readonly model?: Model;
  /**
   * How the ends trust, in place of pinning the other one's fingerprint. With a policy that trusts everybody the attacks
   * on identities succeed, and their results must say so: that the check can fail.
   */
  readonly trust?: (peer: Identity) => TrustPolicy;
  /** The cryptography of both ends, in place of the platform's: one that checks nothing, for the same purpose. */
  readonly backend?: CryptoBackend;
  /** `false`: nobody watches, for the same purpose. */
  readonly monitored?: boolean;
}

/** What an honest end may be told beside what the laboratory tells it. */
export type EndOptions = Omit<Partial<PeerOptions>, "identity" | "observers">;

/** How the two ends meet. */
export interface MeetingOptions {
  readonly alice?: EndOptions;
  readonly bob?: EndOptions;
  /** What the proxy does from the beginning. */
  readonly proxy?: HostileProxyOptions;
}

/** A session of the two ends over a hostile proxy. */
export interface Meeting {
  /** Alice's end: the initiator. */
  readonly hers: Session;
  /** Bob's end. */
  readonly his: Session;
  readonly proxy: HostileProxy;
  readonly listener: Listener;
}

/** Patience for anything that is waited for, in milliseconds. */
const PATIENCE = 15_000;
let readyModel: Model | undefined;
const pinTo = (peer: Identity): TrustPolicy => pinned(peer.fingerprint);

/**
 * Two honest ends, alice who dials and bob who listens, each with an identity, a monitor and a log; real TCP on
 * 127.0.0.1 between them; and a clock that can be moved. Everything that is opened through it is closed with it.
 */
export class Lab implements AsyncDisposable {
  readonly alice: End;
  readonly bob: End;
  readonly clock: LabClock;
  /** Of both monitors, in order. */
  readonly sightings: Sighting[];
  /** On the monotonic clock (`performance.now()`). */
  readonly openedAt: number;
  readonly seed: number;
  readonly model: Model;
  /** A folder of its own, gone when the laboratory is closed. */
  readonly folder: string;
  readonly #trust: (peer: Identity) => TrustPolicy;
  readonly #backend: CryptoBackend | undefined;
  readonly #closers: (() => unknown)[] = [];

  private constructor(folder: string, identities: readonly [Identity, Identity], options: LabOptions) {
    this.folder = folder;
    this.openedAt = performance.now();
    this.seed = options.seed ?? 1;
    readyModel ??= options.model === undefined ? readySessionModel() : undefined;
    this.model = options.model ?? (readyModel as Model);
    this.#trust = options.trust ?? pinTo;
    this.#backend = options.backend;
    this.clock = new LabClock();
    this.sightings = [];
    const end = (identity: Identity) =>
      new End({
        identity,
        model: this.model,
        monitored: options.monitored ?? true,
        clock: this.clock,
        openedAt: this.openedAt,
        folder,
        onAlert: (alert) => this.sightings.push({ by: identity.name, at: performance.now(), alert }),
      });
    this.alice = end(identities[0]);
    this.bob = end(identities[1]);
  }

  static async open(options: LabOptions = {}): Promise<Lab> {
    const identities = await Promise.all([createIdentity({ name: "alice" }), createIdentity({ name: "bob" })]);
    return new Lab(await mkdtemp(join(tmpdir(), "securecomm-attacks-")), identities, options);
  }

  /** Bob listens; his sessions' messages are his. */
  async listen(options: EndOptions = {}): Promise<Listener> {
    const { identity, observers } = this.bob;
    const listener = await listen("tcp://127.0.0.1:0", {
      backend: this.#backend,
      trust: this.trusting(this.alice),
      ...options,
      identity,
      observers,
    });
    this.onClose(() => listener.close());
    void (async () => {
      for await (const session of listener) this.bob.take(session);
    })();
    return listener;
  }

  /**
   * Alice dials.
   * @throws by rejecting: what `createSecureSession` is rejected with.
   */
  async dial(url: string, options: EndOptions = {}): Promise<Session> {
    const { identity, observers } = this.alice;
    const trust = options.trust ?? this.trusting(this.bob);
    const backend = options.backend ?? this.#backend;
    return this.alice.take(
      await createSecureSession({ ...options, backend, trust, connect: url, identity, observers }),
    );
  }

  /**
   * Alice dials until she gets in, as an honest program does that was turned away by a busy listener.
   * @returns `undefined` where she did not get in within so many milliseconds.
   */
  async dialPatiently(url: string, patience: number): Promise<Session | undefined> {
    const deadline = performance.now() + patience;
    while (performance.now() < deadline) {
      const session = await this.dial(url).catch((error: unknown) => {
        if (error instanceof SecureCommError) return undefined;
        throw error;
      });
      if (session !== undefined) return session;
      await pause(50);
    }
    return undefined;
  }

  /**
   * Dials with alice's own key and nothing else of hers: somebody who has stolen it, or alice herself when her machine is
   * no longer hers. Nobody watches at that end, and its messages are nobody's.
   */
  async dialAsThief(url: string, options: EndOptions = {}): Promise<Session> {
    const session = await createSecureSession({
      trust: pinned(this.bob.fingerprint),
      ...options,
      connect: url,
      identity: this.alice.identity,
    });
    this.onClose(() => session.abort());
    return session;
  }

  /** A hostile proxy in front of an address. */
  async proxy(target: string, options: HostileProxyOptions = {}): Promise<HostileProxy> {
    const proxy = await HostileProxy.between(target, { seed: this.seed, ...options });
    this.onClose(() => proxy.close());
    return proxy;
  }

  /** Alice and bob meet over a hostile proxy. */
  async meet({ alice, bob, proxy: rules }: MeetingOptions = {}): Promise<Meeting> {
    const listener = await this.listen(bob);
    const proxy = await this.proxy(listener.url, rules);
    const hers = await this.dial(proxy.url, alice);
    await this.until(() => this.bob.sessions.some(({ id }) => id === hers.id), "bob has the session");
    const his = this.bob.sessions.find(({ id }) => id === hers.id) as Session;
    return { hers, his, proxy, listener };
  }

  /** Both monitors get to know days of ordinary use of their peer, and the clock is moved to where it ends: at night. */
  history(history: History = {}): void {
    this.alice.remember(baselinesOf(this.bob.fingerprint, history));
    this.bob.remember(baselinesOf(this.alice.fingerprint, history));
    this.clock.moveTo(history.until ?? NIGHT);
  }

  /** How this laboratory trusts a peer: by its fingerprint, unless it was told otherwise. */
  trusting(peer: End | Identity): TrustPolicy {
    return this.#trust(peer instanceof End ? peer.identity : peer);
  }

  /** As {@link Lab.trusting}, for an end that does not know its peer yet: what it sees first is kept in `store`. */
  remembering(store: TrustStore, peer: End): TrustPolicy {
    return this.#trust === pinTo ? trustOnFirstUse({ store }) : this.trusting(peer);
  }

  /** Waits until something holds; looks every two milliseconds. Rejects after `patience`, by default 15 seconds. */
  async until(holds: () => boolean, what: string, patience = PATIENCE): Promise<void> {
    const deadline = performance.now() + patience;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`waited ${patience} ms in vain until ${what}`);
      await pause(2);
    }
  }

  /** The same, for what an attack need not bring about: whether it did. */
  async within(patience: number, holds: () => boolean): Promise<boolean> {
    const deadline = performance.now() + patience;
    while (!holds() && performance.now() < deadline) await pause(2);
    return holds();
  }

  /** The scores of both ends so far. */
  trace(): ScoreTrace {
    const points = [...this.alice.scores.points, ...this.bob.scores.points].sort((a, b) => a.at - b.at);
    return { threshold: this.model.threshold, points };
  }

  /** `close` is called when the laboratory is closed; what was named last comes first. */
  onClose(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Ends every session, listener and proxy, closes the logs, and removes the folder. */
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
    await Promise.all([this.alice.close(), this.bob.close()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
