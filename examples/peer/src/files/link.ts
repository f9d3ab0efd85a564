import { MessageError, type Received, type Session } from "@securecomm/transport";
import type { FileMessage } from "./forms.ts";
import type { Incoming } from "./incoming.ts";
import type { Outgoing } from "./outgoing.ts";

/** The session ended while something was being sent: whoever reads the session learns why. */
export class LinkEnded extends Error {}

/** Answers that may wait for a peer who does not read: more than honest ones ever have open. */
const MOST_UNSENT = 64;

/** The transfers of one session, by their numbers on the wire. */
export class FileLink {
  readonly who: string;
  readonly fingerprint: string;
  /** Ours that have been offered in this session and have not ended. */
  readonly outgoing = new Map<number, Outgoing>();
  /** The peer's, likewise. */
  readonly incoming = new Map<number, Incoming>();
  /** The number of the peer's latest offer: each is larger than the one before. */
  latest = 0;
  /** Messages that fitted nothing. */
  odd = 0;
  readonly #session: Session<Received>;
  #offers = 0;
  #turn: Promise<void> = Promise.resolve();
  #unsent = 0;
  #sent: () => void = () => {};

  constructor(who: string, session: Session<Received>) {
    this.who = who;
    this.fingerprint = session.peer.fingerprint;
    this.#session = session;
  }

  /** A number for an offer of ours. */
  next(): number {
    this.#offers++;
    return this.#offers;
  }

  /** Sends a message. A session that has ended is noticed by whoever reads it. */
  tell(message: FileMessage): void {
    this.#unsent++;
    void this.#session
      .send(message)
      .catch(() => {})
      .then(() => {
        this.#unsent--;
        this.#sent();
      });
  }

  /** Resolves when not too much of what was told is still here: whoever does not read is not heard either. */
  async room(): Promise<void> {
    while (this.#unsent >= MOST_UNSENT) {
      await new Promise<void>((resolve) => {
        this.#sent = resolve;
      });
    }
  }

  /**
   * Sends a piece when those who asked before have sent theirs, and waits for room: so none starves, and nothing piles up.
   * @throws by rejecting: {@link LinkEnded}, or a `MessageError` for a piece that the peer does not take.
   */
  async piece(piece: Uint8Array): Promise<void> {
    const before = this.#turn;
    let done = () => {};
    this.#turn = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await before;
      await this.#session.send(piece);
    } catch (error) {
      throw error instanceof MessageError ? error : new LinkEnded();
    } finally {
      done();
    }
  }
}
