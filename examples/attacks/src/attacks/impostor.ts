import {
  askUser,
  createIdentity,
  createSecureSession,
  type Listener,
  listen,
  type Received,
  type Session,
} from "@securecomm/transport";

/**
 * A full peer in the middle: towards alice it calls itself bob, towards bob alice, with an identity of its own for each,
 * because it has no other. It accepts everybody, and passes on what it is told by either.
 */
export class Impostor {
  /** What alice is made to dial. */
  readonly url: string;
  /** What it was told, by either. */
  readonly read: Received[] = [];
  /** How many sessions it got. */
  sessions = 0;
  readonly #listener: Listener;

  private constructor(listener: Listener) {
    this.#listener = listener;
    this.url = listener.url;
  }

  /** Waits for alice in bob's place, and dials bob at `target` in hers as soon as somebody comes. */
  static async before(target: string): Promise<Impostor> {
    const [asBob, asAlice] = await Promise.all([createIdentity({ name: "bob" }), createIdentity({ name: "alice" })]);
    const trust = askUser(() => true);
    const dial = () => createSecureSession({ connect: target, identity: asAlice, trust });
    let attempt: Promise<Session | undefined> | undefined;
    const onStart = () => {
      attempt ??= dial().catch(() => undefined);
    };
    const listener = await listen("tcp://127.0.0.1:0", {
      identity: asBob,
      trust,
      observers: [(event) => void (event.type === "handshake-started" && onStart())],
    });
    const impostor = new Impostor(listener);
    void (async () => {
      for await (const withAlice of listener) impostor.#join(withAlice, await attempt);
    })();
    return impostor;
  }

  async close(): Promise<void> {
    for (const session of this.#listener.sessions()) session.abort();
    await this.#listener.close();
  }

  #join(withAlice: Session, withBob: Session | undefined): void {
    this.sessions += withBob === undefined ? 1 : 2;
    const pass = (from: Session, to: Session | undefined) =>
      from.onMessage((message) => {
        this.read.push(message);
        void to?.send(message as string).catch(() => {});
      });
    pass(withAlice, withBob);
    if (withBob !== undefined) pass(withBob, withAlice);
    void withAlice.closed.then(() => withBob?.abort());
  }
}
