import { SessionError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Session } from "./session.ts";

type Caps = Pick<Limits, "maxSessions" | "maxSessionsPerPeer">;

/** Counts the sessions that one listener has open, in total and for each peer. */
export class Register<Entry extends Pick<Session<never>, "closed">> {
  readonly #caps: Caps;
  readonly #sessions = new Set<Entry>();
  readonly #perPeer = new Tally();
  #places = 0;

  constructor(caps: Caps) {
    this.#caps = caps;
  }

  /** Open sessions. */
  get count(): number {
    return this.#sessions.size;
  }

  /** Open sessions, oldest first. */
  sessions(): Entry[] {
    return [...this.#sessions];
  }

  /** Whether every session that may be open is. */
  get isFull(): boolean {
    return this.#places >= this.#caps.maxSessions;
  }

  /**
   * Takes a place for a session of a peer that has proved who it is, before the session is open: two handshakes at once
   * cannot share the last place.
   * @returns what gives the place back.
   * @throws when the peer, or everybody together, has as many as allowed: {@link SessionError}
   * `ERR_TOO_MANY_SESSIONS`.
   */
  reserve(fingerprint: string): () => void {
    if (this.isFull) {
      throw new SessionError("ERR_TOO_MANY_SESSIONS", `${this.#caps.maxSessions} sessions are open, as many as may be`);
    }
    if (this.#perPeer.of(fingerprint) >= this.#caps.maxSessionsPerPeer) {
      const message = `${fingerprint} has ${this.#caps.maxSessionsPerPeer} sessions open, as many as one peer may`;
      throw new SessionError("ERR_TOO_MANY_SESSIONS", message);
    }
    this.#places += 1;
    const leave = this.#perPeer.add(fingerprint);
    return () => {
      this.#places -= 1;
      leave();
    };
  }

  /**
   * Lists a session until it ends. Its place is given back once it has also been claimed: what a peer has sent stays in
   * memory until the application has taken the session and with it the messages.
   */
  add(session: Entry, claimed: Promise<void>, release: () => void): void {
    this.#sessions.add(session);
    const ended = session.closed.then(() => void this.#sessions.delete(session));
    void Promise.all([ended, claimed]).then(release);
  }
}

/** How many there are of each name; a name of which there is none takes no memory. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Adds one; call what it returns, once, to take it away. */
  add(name: string): () => void {
    this.#counts.set(name, this.of(name) + 1);
    return () => {
      const left = this.of(name) - 1;
      if (left > 0) this.#counts.set(name, left);
      else this.#counts.delete(name);
    };
  }
}
