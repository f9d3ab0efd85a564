import { SecureCommError, type Session } from "@securecomm/transport";
import type { End } from "../lab/end.ts";
import type { Lab } from "../lab/lab.ts";
import type { Observation, Refusal } from "./attack.ts";

/** Patience for what must follow at once, in milliseconds; a busy machine included. */
const PATIENCE = 8_000;

/** What an end says that only learned it from the other one: that one has refused. */
const TOLD_BY_PEER: ReadonlySet<string> = new Set(["ERR_PEER_ABORTED", "ERR_PEER_ALERT", "ERR_PEER_REFUSED"]);

/** Collects what an attack comes to. */
export class Findings {
  readonly refusals: Refusal[] = [];
  readonly gains: string[] = [];

  /** An end turned the attack, or a part of it, away. */
  refused(by: End, code: string, part?: string): void {
    this.refusals.push({ by: by.name, code, ...(part === undefined ? {} : { part }) });
  }

  gained(what: string): void {
    this.gains.push(what);
  }

  /** An attempt to open a session: refused by whoever made it, or, where that only says what it was told, by the other. */
  async attempt(by: End, attempt: Promise<Session>, part?: string): Promise<Session | undefined> {
    try {
      return await attempt;
    } catch (error) {
      if (!(error instanceof SecureCommError)) throw error;
      if (!TOLD_BY_PEER.has(error.code)) this.refused(by, error.code, part);
      return undefined;
    }
  }

  /** A session must have ended with an error, soon. */
  async ended(lab: Lab, end: End, session: Session, part?: string): Promise<void> {
    let ending: Awaited<Session["closed"]> | undefined;
    void session.closed.then((closed) => {
      ending = closed;
    });
    const name = part === undefined ? `${end.name}'s session` : `${end.name}'s session (${part})`;
    if (!(await lab.within(PATIENCE, () => ending !== undefined)))
      this.gained(`${name} went on as if nothing had happened`);
    else if (ending?.clean !== false) this.gained(`${name} ended as if in order`);
    else if (ending.error !== undefined && !TOLD_BY_PEER.has(ending.error.code)) {
      this.refused(end, ending.error.code, part);
    }
  }

  /** A session must have ended with an error, soon: what its end says of it only follows from the other one's refusal. */
  async fellWith(lab: Lab, end: End, session: Session): Promise<void> {
    const noted = this.refusals.length;
    await this.ended(lab, end, session);
    this.refusals.length = noted;
  }

  /** A handshake must have been refused by an end, soon, since it had reported so many events. */
  async handshakeRefused(lab: Lab, end: End, since: number, part?: string): Promise<void> {
    const code = () => {
      const codes = end.events.slice(since).flatMap((event) => (event.type === "handshake-failed" ? [event.code] : []));
      return codes.find((code) => !TOLD_BY_PEER.has(code));
    };
    await lab.within(PATIENCE, () => code() !== undefined);
    const found = code();
    if (found !== undefined) this.refused(end, found, part);
  }

  /** An application must have been given these messages, or the first of them, and nothing else. */
  deliveredAtMost(end: End, allowed: readonly unknown[]): void {
    const wrong = end.received.find((message, place) => JSON.stringify(message) !== JSON.stringify(allowed[place]));
    if (wrong !== undefined || end.receivedCount > allowed.length) {
      this.gained(`${end.name}'s application was given what nobody had sent, or not in this order`);
    }
  }

  /** Each of these parts must have been turned away by somebody. */
  everyPart(parts: readonly string[]): void {
    for (const name of parts) {
      if (!this.refusals.some(({ part }) => part === name)) this.gained(`nobody refused: ${name}`);
    }
  }

  observation(struckAt: number): Observation {
    const { refusals, gains } = this;
    return { struckAt, refusals, gains };
  }
}
