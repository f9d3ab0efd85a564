import { isDeepStrictEqual } from "node:util";
import { type Role, SecureCommError, type Session, type SessionEnd } from "../../src/index.ts";
import type { Operation, PeerPlan } from "./program.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A message that was handed to `send`, as it was at that moment, and what became of it. */
interface Sent {
  readonly message: unknown;
  /** In doubt is what waited for room when the session failed. */
  state: "waiting" | "taken" | "refused" | "in doubt";
}

/** Says what must not be. */
export type Complain = (what: string) => void;

/** One peer that runs its program over a session, and notes everything. */
export class ProgramPeer {
  readonly sent: Sent[] = [];
  readonly received: unknown[] = [];
  session: Session | undefined;
  end: SessionEnd | undefined;
  /** The code of the handshake's error, where there was no session. */
  failure: string | undefined;
  /** How an iteration that was not left ended. */
  iteration: string | undefined;
  readonly #role: Role;
  readonly #plan: PeerPlan;
  readonly #time: VirtualTime;
  readonly #complain: Complain;
  readonly #loose: Promise<void>[] = [];

  constructor(role: Role, plan: PeerPlan, time: VirtualTime, complain: Complain) {
    this.#role = role;
    this.#plan = plan;
    this.#time = time;
    this.#complain = complain;
  }

  /** Opens the session and does everything; resolves when it is over, rejects never. */
  async run(open: () => Promise<Session>): Promise<void> {
    try {
      this.session = await open();
    } catch (error) {
      this.failure = this.#coded(error, "the handshake");
      return;
    }
    const { session } = this;
    const closed = session.closed.then((end) => {
      this.end = end;
      if (end.clean !== (end.error === undefined)) this.#complain("an end is clean and has an error, or neither");
      if (end.error !== undefined) this.#coded(end.error, "the end");
    });
    await Promise.all([this.#read(session), this.#operate(session), closed]);
    await Promise.all(this.#loose);
    // Once it is over, everything says so.
    await this.#expectRefusal(session.send("too late"), "a send after the end");
  }

  /** What one peer made of what the other sent. */
  check(sender: ProgramPeer, mustEndWell: boolean): void {
    const { received } = this;
    const { sent } = sender;
    for (const [place, message] of received.entries()) {
      if (place >= sent.length) this.#complain(`got ${received.length} messages, and ${sent.length} were sent`);
      else if (!isDeepStrictEqual(message, sent[place]?.message))
        this.#complain(`message ${place} is not as it was sent`);
      else if (sent[place]?.state === "refused") this.#complain(`message ${place} had been refused to its sender`);
    }
    const taken = sent.filter(({ state }) => state === "taken").length;
    if (sent.some(({ state }) => state === "waiting")) this.#complain("a send of the other side never settled");
    const readsAll = this.#plan.reading.by === "handler" || this.#plan.reading.by === "iterator";
    if (this.end?.clean && readsAll && received.length !== taken) {
      this.#complain(`a clean end after ${received.length} messages, and ${taken} were taken`);
    }
    if (this.iteration === "done" && received.length !== taken) {
      this.#complain(`an iteration came to its end after ${received.length} messages, and ${taken} were taken`);
    }
    if (mustEndWell && !this.end?.clean) {
      this.#complain(`nothing was done to it, and it ended with ${this.end?.error?.code ?? this.failure}`);
    }
  }

  /** In a word, for the report. */
  toString(): string {
    const { sent, received } = this;
    const end = this.end === undefined ? (this.failure ?? "no end") : (this.end.error?.code ?? this.end.reason);
    const cause = (this.end?.error as { cause?: { code?: string } } | undefined)?.cause?.code;
    return `${this.#role}: sent ${sent.length}, received ${received.length}, ${end}${cause === undefined ? "" : ` (${cause})`}`;
  }

  async #operate(session: Session): Promise<void> {
    for (const operation of this.#plan.operations) {
      if (this.end !== undefined) return;
      await this.#do(session, operation);
    }
  }

  async #do(session: Session, operation: Operation): Promise<void> {
    switch (operation.do) {
      case "json": {
        const taken = this.#sendJson(session, operation.value);
        if (operation.wait) await taken;
        break;
      }
      case "binary": {
        const taken = this.#sendBinary(session, operation.length);
        if (operation.wait) await taken;
        break;
      }
      case "burst":
        for (let i = 0; i < operation.count; i++) {
          if (i % 7 === 3) void this.#sendBinary(session, operation.length);
          else void this.#sendJson(session, "x".repeat(operation.length));
        }
        break;
      case "refused": {
        const circle: { self?: unknown } = {};
        circle.self = circle;
        for (const value of [() => {}, circle, { big: 1n }]) {
          await this.#expectRefusal(session.send(value as object), "a message that has no form");
        }
        break;
      }
      case "turn":
        await this.#time.turns(operation.turns);
        break;
      case "sleep":
        await this.#time.sleep(operation.ms);
        break;
      case "rekey": {
        const rekeyed = session.rekey().catch((error) => void this.#coded(error, "a rekey"));
        this.#loose.push(rekeyed);
        if (operation.wait) await rekeyed;
        break;
      }
      case "close":
        await session.close();
        break;
      case "abort":
        session.abort();
        break;
    }
  }

  #sendJson(session: Session, value: unknown): Promise<void> {
    const number = this.sent.length;
    const message = number % 3 === 0 ? value : { from: this.#role, number, value };
    const mine = structuredClone(message);
    const taken = this.#send(session, mine, structuredClone(message));
    // What is done to it afterwards does not travel.
    if (Array.isArray(mine)) mine.push("late");
    else if (typeof mine === "object" && mine !== null) Object.assign(mine, { late: true });
    return taken;
  }

  #sendBinary(session: Session, length: number): Promise<void> {
    const salt = this.sent.length * 31 + (this.#role === "initiator" ? 7 : 11);
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = i * 13 + salt;
    const taken = this.#send(session, bytes, new Uint8Array(bytes));
    bytes.fill(0xee);
    return taken;
  }

  #send(session: Session, mine: unknown, message: unknown): Promise<void> {
    const entry: Sent = { message, state: "waiting" };
    this.sent.push(entry);
    const taken = session.send(mine as object).then(
      () => {
        entry.state = "taken";
      },
      (error) => {
        entry.state = this.#coded(error, "a send") === "ERR_SESSION_CLOSED" ? "refused" : "in doubt";
      },
    );
    this.#loose.push(taken);
    return taken;
  }

  async #read(session: Session): Promise<void> {
    const { reading } = this.#plan;
    if (reading.by === "nobody") return;
    if (reading.by === "handler") {
      session.onMessage((message) => this.#take(message));
      return;
    }
    // Named at once: what comes before it begins waits for it, whoever closes.
    const iteration = session[Symbol.asyncIterator]();
    try {
      if (reading.by === "iterator" && reading.late > 0) await this.#time.sleep(reading.late);
      for await (const message of iteration) {
        if (reading.by === "leaving" && this.received.length >= reading.after) break;
        this.#take(message);
        const rest = reading.by === "iterator" ? (reading.rests[this.received.length - 1] ?? 0) : 0;
        if (rest > 0) await this.#time.sleep(rest);
      }
      this.iteration = reading.by === "iterator" ? "done" : undefined;
    } catch (error) {
      this.iteration = this.#coded(error, "the iteration");
      const { error: reason } = await session.closed;
      if (this.iteration !== reason?.code)
        this.#complain(`the iteration says ${this.iteration}, and the end ${reason?.code}`);
    }
  }

  #take(message: unknown): void {
    if (message instanceof Uint8Array) {
      // A message is its reader's to keep and to change: it must not be anybody else's memory.
      this.received.push(new Uint8Array(message));
      message.fill(0x55);
    } else this.received.push(message);
  }

  async #expectRefusal(promise: Promise<void>, what: string): Promise<void> {
    try {
      await promise;
      this.#complain(`${what} was not refused`);
    } catch (error) {
      this.#coded(error, what);
    }
  }

  #coded(error: unknown, what: string): string {
    const code = error instanceof SecureCommError ? error.code : undefined;
    if (code === undefined || !code.startsWith("ERR_") || code === "ERR_INTERNAL") {
      const cause = (error as { cause?: unknown }).cause;
      this.#complain(
        `${what} has no code of its own: ${(error as Error).stack} ${(cause as Error | undefined)?.stack ?? ""}`,
      );
    }
    return code ?? "uncoded";
  }
}
