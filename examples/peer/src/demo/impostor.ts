import {
  askUser,
  createIdentity,
  createSecureSession,
  type HandshakeFailed,
  type Listener,
  listen,
  type TransportEvent,
} from "@securecomm/transport";

/**
 * Somebody in the middle who is a full peer: towards alice it says that it is bob, towards bob that it is alice, with
 * an identity of its own for each, because it has no other. It accepts everybody. Were it accepted by both, it could
 * read and change everything.
 */
export class Impostor {
  readonly url: string;
  /** The fingerprint that it shows to alice as bob's. */
  readonly fingerprint: string;
  /** Who opened a session with it. */
  readonly sessions: readonly string[];
  /** How its attempt with alice ended, and how the one with bob. */
  readonly ends: Promise<readonly [HandshakeFailed, HandshakeFailed]>;
  readonly #listener: Listener;

  private constructor(
    listener: Listener,
    fingerprint: string,
    sessions: readonly string[],
    ends: Promise<readonly [HandshakeFailed, HandshakeFailed]>,
  ) {
    this.#listener = listener;
    this.url = listener.url;
    this.fingerprint = fingerprint;
    this.sessions = sessions;
    this.ends = ends;
  }

  /** Waits for alice in bob's place, and dials bob at `target` in hers as soon as she comes. */
  static async between(target: string): Promise<Impostor> {
    const [asBob, asAlice] = await Promise.all([createIdentity({ name: "bob" }), createIdentity({ name: "alice" })]);
    const trust = askUser(() => true);
    const towardsAlice = new FirstFailure();
    const towardsBob = new FirstFailure();
    const sessions: string[] = [];
    const opened = (event: TransportEvent) => void (event.type === "session-opened" && sessions.push(event.name));
    const dial = () =>
      createSecureSession({ connect: target, identity: asAlice, trust, observers: [towardsBob.observe, opened] }).catch(
        // The observer was told.
        () => {},
      );
    const listener = await listen("tcp://127.0.0.1:0", {
      identity: asBob,
      trust,
      observers: [towardsAlice.observe, opened, (event) => void (event.type === "handshake-started" && dial())],
    });
    return new Impostor(
      listener,
      asBob.fingerprint,
      sessions,
      Promise.all([towardsAlice.happened, towardsBob.happened]),
    );
  }

  async close(): Promise<void> {
    await this.#listener.close();
  }
}

/** Waits among the events for the handshake that fails. */
class FirstFailure {
  readonly happened: Promise<HandshakeFailed>;
  #happens: (event: HandshakeFailed) => void = () => {};

  constructor() {
    this.happened = new Promise((resolve) => {
      this.#happens = resolve;
    });
  }

  readonly observe = (event: TransportEvent): void => {
    if (event.type === "handshake-failed") this.#happens(event);
  };
}
