import { MessageError, type Session } from "@securecomm/transport";
import { chatMessage } from "./message.ts";

/** Lines that wait for a peer at most, and their bytes. */
const MOST_LINES = 256;
const MOST_BYTES = 1_048_576;
/** Milliseconds after which a peer that takes too little does not hold up others any more. */
const PATIENCE = 10_000;
/** The part of a full queue that is enough to take in that time. */
const ENOUGH = 1 / 4;

/** What a {@link LineSender} needs. */
export interface LineSenderOptions {
  readonly session: Pick<Session, "send" | "closed">;
  /** Lines of an earlier session, which go first. */
  readonly first?: readonly string[];
  /** Whether others are here, who would wait for this peer. */
  readonly holdsUp: () => boolean;
  /** Told when lines begin to be dropped, and with how many were, when that is over. */
  readonly lags: (missed: number | undefined) => void;
  /** Told of a line that is no message. The session goes on. */
  readonly refused: (error: MessageError) => void;
  /** By default 10 s. */
  readonly patience?: number;
}

/** What became of the lines of a session that has ended. */
export interface LinesLeft {
  /** How many may not have arrived. */
  readonly missing: number;
  /** Those that were not given to the session. */
  readonly waiting: readonly string[];
}

/** The lines to one peer, in order: so many may wait that a peer which reads slowly holds up nobody else for long. */
export class LineSender {
  readonly #options: LineSenderOptions;
  readonly #patience: number;
  readonly #queue: string[] = [];
  #bytes = 0;
  #given = 0;
  #lost = 0;
  #missed: number | undefined;
  #taken = 0;
  #pressed: Pace | undefined;
  #ended = false;
  readonly #wake = new Set<() => void>();

  constructor(options: LineSenderOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    for (const line of options.first ?? []) this.#push(line);
    void options.session.closed.then(() => {
      this.#ended = true;
      this.#changed();
    });
    void this.#run();
  }

  /** Takes a line. The promise waits until there is room for another, or this peer is not waited for. */
  async say(text: string, patient: boolean): Promise<void> {
    if (this.#missed === undefined && this.#full && (!patient || this.#ended)) this.#lag();
    if (this.#missed !== undefined) {
      this.#missed++;
      this.#lost++;
      return;
    }
    this.#push(text);
    if (patient) await this.#room();
  }

  /** Resolves when all has been given to the session, or the session has ended, or the peer takes too little. */
  async flushed(): Promise<void> {
    const pace = new Pace(this.#patience, this.#taken);
    while (this.#queue.length > 0 && !this.#ended && !pace.tooSlow(this.#taken)) await this.#change();
  }

  /** What became of the lines, once the session has ended: in order, or not. */
  left(clean: boolean): LinesLeft {
    this.#ended = true;
    this.#changed();
    return { missing: this.#lost + (clean ? 0 : this.#given), waiting: [...this.#queue] };
  }

  get #full(): boolean {
    return this.#fill >= 1;
  }

  /** How full the queue is; 1 and more is full. */
  get #fill(): number {
    return Math.max(this.#queue.length / MOST_LINES, this.#bytes / MOST_BYTES);
  }

  #push(text: string): void {
    this.#queue.push(text);
    this.#bytes += Buffer.byteLength(text);
    this.#changed();
  }

  async #run(): Promise<void> {
    const { session, refused } = this.#options;
    while (!this.#ended) {
      const line = this.#queue[0];
      if (line === undefined) {
        await this.#change();
        continue;
      }
      try {
        const room = session.send(chatMessage(line));
        this.#given++;
        this.#shift();
        await room;
      } catch (error) {
        if (!(error instanceof MessageError)) {
          // A session that has begun to close took nothing.
          if (isClosed(error)) this.#unshift(line);
          return;
        }
        this.#given--;
        this.#lost++;
        refused(error);
      }
    }
  }

  #shift(): void {
    const bytes = Buffer.byteLength(this.#queue.shift() ?? "");
    this.#bytes -= bytes;
    this.#taken += Math.max(1 / MOST_LINES, bytes / MOST_BYTES);
    if (this.#fill <= 1 / 2) {
      this.#pressed = undefined;
      const missed = this.#missed;
      this.#missed = undefined;
      if (missed !== undefined) this.#options.lags(missed);
    }
    this.#changed();
  }

  #unshift(line: string): void {
    this.#given--;
    this.#queue.unshift(line);
    this.#bytes += Buffer.byteLength(line);
  }

  async #room(): Promise<void> {
    while (this.#full && !this.#ended && this.#missed === undefined) {
      this.#pressed ??= new Pace(this.#patience, this.#taken);
      await this.#change();
      if (this.#full && this.#options.holdsUp() && this.#pressed?.tooSlow(this.#taken) === true) this.#lag();
    }
  }

  #lag(): void {
    this.#missed = 0;
    this.#options.lags(undefined);
    this.#changed();
  }

  /** Resolves when something has changed, or after a part of the patience. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wake.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, this.#patience / 10).unref();
      this.#wake.add(wake);
    });
  }

  #changed(): void {
    for (const wake of [...this.#wake]) wake();
  }
}

/** Whether a peer takes enough: so much of a full queue, again and again within a time. */
class Pace {
  readonly #patience: number;
  #since = performance.now();
  #from: number;

  constructor(patience: number, taken: number) {
    this.#patience = patience;
    this.#from = taken;
  }

  tooSlow(taken: number): boolean {
    if (performance.now() - this.#since < this.#patience) return false;
    if (taken - this.#from < ENOUGH) return true;
    this.#since = performance.now();
    this.#from = taken;
    return false;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SESSION_CLOSED";
}
