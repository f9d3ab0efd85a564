import { SessionError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Session } from "./session.ts";

/** Why a connection is turned away before anything is spent on it. */
export type ConnectionRefusal = "sessions" | "handshakes" | "handshakes-per-address";

type Caps = Pick<Limits, "maxSessions" | "maxSessionsPerPeer" | "maxHandshakes" | "maxHandshakesPerAddress">;

/** Counts what one listener has open and under way, in total, for each address and for each peer. */
export class Register<Entry extends Pick<Session<never>, "closed">> {
  readonly #caps: Caps;
  readonly #sessions = new Set<Entry>();
  readonly #perPeer = new Tally();
  readonly #perAddress = new Tally();
  #places = 0;
  #handshakes = 0;

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

  /** Whether another connection of this address group would be one too many, and of what. */
  refuses(group: string): ConnectionRefusal | undefined {
    if (this.#places >= this.#caps.maxSessions) return "sessions";
    if (this.#handshakes >= this.#caps.maxHandshakes) return "handshakes";
    if (this.#perAddress.of(group) >= this.#caps.maxHandshakesPerAddress) return "handshakes-per-address";
    return undefined;
  }

  /** Counts a handshake; call what it returns when that is over. */
  beginHandshake(group: string): () => void {
    this.#handshakes += 1;
    const leave = this.#perAddress.add(group);
    return () => {
      this.#handshakes -= 1;
      leave();
    };
  }

  /**
   * Takes a place for a session of a peer that has proved who it is, before the session is open: two handshakes at once
   * cannot share the last place.
   * @returns what gives the place back.
   * @throws when the peer, or everybody together, has as many as allowed: {@link SessionError}
   * `ERR_TOO_MANY_SESSIONS`.
   */
  reserve(fingerprint: string): () => void {
    if (this.#places >= this.#caps.maxSessions) {
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
