import { MessageError, type Session, type SessionEnd } from "@securecomm/transport";
import type { Member, Show } from "./events.ts";
import { factsOf } from "./facts.ts";
import { chatMessage, readMessage } from "./message.ts";

/** The open sessions of one chat. What a peer says is shown; what the user says goes to all of them. */
export class Room {
  readonly #show: Show;
  readonly #calls: string | undefined;
  readonly #sessions = new Map<string, Session>();
  #arrived: () => void = () => {};
  #arrival: Promise<void> = Promise.resolve();

  /** @param calls what this side calls the peer, where it calls it anything. */
  constructor(show: Show, calls?: string) {
    this.#show = show;
    this.#calls = calls;
    this.#expectSomebody();
  }

  get empty(): boolean {
    return this.#sessions.size === 0;
  }

  /** Who is here, in the order in which they came, with the facts of this moment. */
  members(): Member[] {
    return [...this.#sessions].map(([who, session]) => ({ who, facts: factsOf(session, this.#calls) }));
  }

  /** Resolves when there is somebody to talk to. */
  async somebody(): Promise<void> {
    while (this.empty) await this.#arrival;
  }

  /** Lets a peer in and shows what it says until its session ends. Never rejects. */
  async join(session: Session): Promise<SessionEnd> {
    const who = this.#nameFor(session.peer.name);
    const { fingerprint } = session.peer;
    this.#show({ type: "opened", who, facts: factsOf(session, this.#calls) });
    this.#sessions.set(who, session);
    this.#arrived();
    try {
      for await (const value of session) {
        const message = readMessage(value);
        if (message.known) this.#show({ type: "message", who, fingerprint, text: message.text });
        else this.#show({ type: "not-understood", who, fingerprint, what: message.what, length: message.length });
      }
    } catch {
      // How the session ended says what this was.
    }
    const end = await session.closed;
    this.#sessions.delete(who);
    if (this.empty) this.#expectSomebody();
    this.#show({ type: "left", who, end });
    return end;
  }

  /** Sends a line to everybody here; waits only until there is room for more. */
  async say(text: string): Promise<void> {
    const message = chatMessage(text);
    await Promise.all(
      [...this.#sessions].map(async ([who, session]) => {
        try {
          await session.send(message);
        } catch (error) {
          // A session that has ended is shown as such; only a message of its own fault is news.
          if (error instanceof MessageError) this.#show({ type: "not-sent", who, error });
        }
      }),
    );
  }

  #nameFor(name: string): string {
    let who = name;
    for (let count = 2; this.#sessions.has(who); count++) who = `${name} #${count}`;
    return who;
  }

  #expectSomebody(): void {
    this.#arrival = new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }
}
