import { harmless } from "@securecomm/example-terminal";
import type { Received, Session, SessionEnd } from "@securecomm/transport";
import { Failure } from "../failure.ts";
import type { Transfers } from "../files/transfers.ts";
import type { People, Person } from "../people/people.ts";
import { Deliveries, type Missing } from "./deliveries.ts";
import type { Member, Show } from "./events.ts";
import { factsOf } from "./facts.ts";
import { Fold } from "./fold.ts";
import { GivenNames } from "./given-names.ts";
import { LineSender } from "./line-sender.ts";
import { readMessage } from "./message.ts";
import { callOf, uniqueName } from "./names.ts";
import { Odd } from "./odd.ts";
import { isPassing } from "./retry.ts";
import { chatTexts } from "./texts.ts";

const MOST_STRANGERS = 64;

/** One open session, and what this program calls its peer. */
export interface Seat {
  readonly who: string;
  readonly session: Session;
  /** What this side called the peer when it dialled, where it did. */
  readonly calls: string | undefined;
  /** Whether a contact's name looks like that of this peer, who is none. */
  readonly contested: boolean;
  person: Person | undefined;
  /** Whether the user asked for the safety words of this very session. */
  wordsShown: boolean;
  /** What is said to the peer. */
  readonly lines: LineSender;
}

/** What a {@link Conversation} needs. */
export interface ConversationOptions {
  readonly show: Show;
  readonly people: People;
  readonly transfers: Pick<Transfers, "attach" | "detach" | "take">;
  /** Sessions with strangers who dialled this side that may be open at once; by default 64. */
  readonly mostStrangers?: number;
  /** Milliseconds after which a peer that takes too few lines does not hold up others any more; by default 10 s. */
  readonly patience?: number;
}

/** The open sessions of one run, and whom the user speaks to. What a peer says is shown. */
export class Conversation {
  readonly #show: Show;
  readonly #people: People;
  readonly #transfers: ConversationOptions["transfers"];
  readonly #mostStrangers: number;
  readonly #patience: number | undefined;
  readonly #deliveries = new Deliveries();
  readonly #seats = new Map<string, Seat>();
  readonly #names = new GivenNames();
  readonly #keptOut = new Set<string>();
  readonly #crowd: Fold;
  #arrived: () => void = () => {};
  #arrival: Promise<void> = Promise.resolve();
  #closing = false;
  #to: { readonly who: string; readonly fingerprint: string | undefined } | undefined;

  constructor({ show, people, transfers, mostStrangers = MOST_STRANGERS, patience }: ConversationOptions) {
    this.#show = show;
    this.#people = people;
    this.#transfers = transfers;
    this.#mostStrangers = mostStrangers;
    this.#crowd = new Fold((count) => show({ type: "note", text: chatTexts().tooManyStrangers(count) }));
    this.#patience = patience;
    this.#expectSomebody();
  }

  get empty(): boolean {
    return this.#seats.size === 0;
  }

  /** Whom a line goes to that names nobody; `undefined`: everybody. */
  get to(): string | undefined {
    return this.#to?.who;
  }

  /** It is the one who has the name at this moment, and nobody who comes under it later. */
  set to(who: string | undefined) {
    this.#to = who === undefined ? undefined : { who, fingerprint: this.seat(who)?.session.peer.fingerprint };
  }

  /** Who is meant where a line names nobody: `undefined` for everybody, or where that one is not here. */
  get meant(): Seat | undefined {
    const to = this.#to;
    if (to === undefined) return undefined;
    const theirs = this.seats().filter(({ session }) => session.peer.fingerprint === to.fingerprint);
    return theirs.find(({ who }) => who === to.who) ?? theirs.at(-1);
  }

  /** Who is here, in the order in which they came. */
  seats(): readonly Seat[] {
    return [...this.#seats.values()];
  }

  seat(who: string): Seat | undefined {
    return this.#seats.get(who);
  }

  /** Who is here, with the facts of this moment. */
  members(): Member[] {
    return this.seats().map(memberOf);
  }

  /** What a peer with this fingerprint is called, or was when it was here. */
  nameOf(fingerprint: string): string | undefined {
    return this.#names.of(fingerprint);
  }

  /** Ends the sessions with an identity, and lets it in no more in this run. */
  keepOut(fingerprint: string, why: Failure): void {
    this.#keptOut.add(fingerprint);
    for (const { session } of this.seats()) if (session.peer.fingerprint === fingerprint) session.abort(why);
  }

  isKeptOut(fingerprint: string): boolean {
    return this.#keptOut.has(fingerprint);
  }

  /** Resolves when there is somebody to talk to. */
  async somebody(): Promise<void> {
    while (this.empty) await this.#arrival;
  }

  /** Learns anew who the peers are, after what is known about people has changed. */
  async recognise(): Promise<void> {
    for (const seat of this.seats()) {
      seat.person = await this.#people.withFingerprint(seat.session.peer.fingerprint);
    }
  }

  /**
   * Lets a peer in and shows what it says until its session ends. Never rejects.
   * @param calls what this side calls the peer, where it dialled it.
   * @param seated told under which name it is here.
   */
  async join(session: Session, calls?: string, seated: (who: string) => void = () => {}): Promise<SessionEnd> {
    const { fingerprint, name } = session.peer;
    const everybody = await this.#people.list().catch(() => undefined);
    const person = await this.#recognised(fingerprint);
    const { contested, ...call } = callOf(everybody, person, name);
    if (this.#keptOut.has(fingerprint)) session.abort(new Failure(chatTexts().keptOut));
    if (this.#closing || this.#keptOut.has(fingerprint)) return session.close();
    if (calls === undefined && isStranger(person) && this.#strangers() >= this.#mostStrangers) {
      this.#crowd.add(1);
      return session.close();
    }
    const who = uniqueName(call, (wanted) => this.#seats.has(wanted) || this.#names.isOthers(wanted, fingerprint));
    const lines = this.#linesTo(who, session);
    const seat: Seat = { who, session, calls, contested, person, wordsShown: false, lines };
    this.#names.give(fingerprint, who);
    this.#show({ type: "opened", ...memberOf(seat) });
    this.#seats.set(who, seat);
    seated(who);
    this.#transfers.attach(who, session);
    this.#arrived();
    const end = await this.#listenTo(seat);
    this.#seats.delete(who);
    this.#transfers.detach(who);
    if (this.empty) this.#expectSomebody();
    const missing = this.#account(seat, end);
    this.#show({ type: "left", who, end, missing });
    return end;
  }

  /**
   * Sends a line to everybody, or to whom it names.
   * @param patient whether to wait for a peer that has no room, as long as that holds up nobody else for long; otherwise
   * the line does not go there.
   * @returns a promise that waits only until there is room for more; the names that it goes to are given at once.
   */
  say(
    text: string,
    { to, patient = false }: { readonly to?: string | undefined; readonly patient?: boolean } = {},
  ): { readonly to: readonly string[]; readonly taken: Promise<void> } {
    const seats = to === undefined ? this.#addressed() : this.seats().filter(({ who }) => who === to);
    const sent = seats.map(({ lines }) => lines.say(text, patient));
    const names = seats.map(({ who }) => who);
    if (names.length > 0) this.#show({ type: "said", to: names, text });
    return { to: names, taken: Promise.all(sent).then(() => {}) };
  }

  /** Whether lines wait for somebody whose session broke. */
  get linesWait(): boolean {
    return this.#deliveries.waits;
  }

  /** Resolves when all that was said has been given to the sessions, except to peers that take nothing. */
  async flushed(): Promise<void> {
    await Promise.all(this.seats().map(({ lines }) => lines.flushed()));
  }

  /** Says goodbye to everybody, and lets nobody in any more. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(
      this.seats().map(async ({ lines, session }) => {
        await lines.flushed();
        return session.close();
      }),
    );
  }

  /** After the end of all sessions: the lines of this run that may not have arrived. */
  missing(): readonly Missing[] {
    return this.#deliveries.conclude();
  }

  #linesTo(who: string, session: Session): LineSender {
    const tell = (text: string) => this.#show({ type: "note", text });
    return new LineSender({
      session,
      first: this.#deliveries.take(session.peer.fingerprint),
      holdsUp: () => this.#seats.size > 1,
      lags: (missed) => {
        const texts = chatTexts();
        tell(missed === undefined ? texts.lags(harmless(who)) : texts.lagged(harmless(who), missed));
      },
      refused: (error) => this.#show({ type: "not-sent", who, error }),
      ...(this.#patience === undefined ? {} : { patience: this.#patience }),
    });
  }

  /** Counts what the end of a session means for the lines to its peer; gives how many of this run may be missing. */
  #account({ who, calls, session, lines }: Seat, end: SessionEnd): number {
    const { fingerprint } = session.peer;
    const { missing, waiting } = lines.left(end.clean);
    // Only whom this side dials again will surely be there again.
    const returns = calls !== undefined && !end.clean && isPassing(end.error);
    if (returns) this.#deliveries.keep(fingerprint, who, waiting);
    this.#deliveries.lose(fingerprint, who, missing + (returns ? 0 : waiting.length));
    return this.#deliveries.missingOf(fingerprint);
  }

  async #listenTo({ who, session }: Seat): Promise<SessionEnd> {
    const odd = new Odd(who, session.peer.fingerprint, this.#show);
    try {
      for await (const value of session) {
        if (await this.#isAboutFiles(who, session, value)) continue;
        const message = readMessage(value);
        if (message.known) {
          this.#show({ type: "message", who, fingerprint: session.peer.fingerprint, text: message.text });
        } else odd.add(message.what, message.length);
      }
    } catch {
      // How the session ended says what this was.
    }
    const end = await session.closed;
    odd.flush();
    return end;
  }

  async #isAboutFiles(who: string, session: Session, value: Received): Promise<boolean> {
    try {
      return await this.#transfers.take(who, value);
    } catch (error) {
      // A fault of this side's own must not leave a session open whose files nobody minds.
      session.abort(error);
      return true;
    }
  }

  async #recognised(fingerprint: string): Promise<Person | undefined> {
    try {
      return await this.#people.withFingerprint(fingerprint);
    } catch {
      // A note that cannot be read makes nobody known.
      return undefined;
    }
  }

  #strangers(): number {
    return this.seats().filter(({ calls, person }) => calls === undefined && isStranger(person)).length;
  }

  #addressed(): readonly Seat[] {
    if (this.#to === undefined) return this.seats();
    return this.meant === undefined ? [] : [this.meant];
  }

  #expectSomebody(): void {
    this.#arrival = new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }
}

/** Somebody here, with the facts of this moment. */
export function memberOf({ who, session, calls, person }: Seat): Member {
  return { who, facts: factsOf(session, calls, person) };
}

function isStranger(person: Person | undefined): boolean {
  return person === undefined || person.claimed;
}
