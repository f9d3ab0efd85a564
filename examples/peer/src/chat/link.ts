import type { Session, SessionEnd } from "@securecomm/transport";
import type { Target } from "../people/people.ts";
import type { LinkState } from "./events.ts";
import { isPassing, waitAfter } from "./retry.ts";

/** Milliseconds after which a session counts as one that held: the waits begin anew. */
const HELD = 10_000;

/** What a {@link Link} needs. */
export interface LinkOptions {
  readonly target: Target;
  /** Dials once; rejects where no session came of it. */
  readonly dial: (target: Target, signal: AbortSignal) => Promise<Session>;
  /** Takes the session; resolves, never rejects, when it has ended. */
  readonly join: (session: Session) => Promise<SessionEnd>;
  /** Whether a broken connection is made again: `"always"`; once there was one (`"after-first"`); `"never"`. */
  readonly retry: "always" | "after-first" | "never";
  /** Told of each state as it begins. */
  readonly changed: (state: LinkState) => void;
  /** Waits before the next attempt; {@link waitAfter} unless a test knows better. */
  readonly wait?: (failures: number) => number;
}

/** A connection that this side dials, and dials again when it breaks. */
export class Link {
  readonly target: Target;
  /** Resolves, never rejects, when nothing is tried any more: with what went wrong last, `undefined` after an orderly end. */
  readonly over: Promise<unknown>;
  readonly #options: LinkOptions;
  readonly #stopped = new AbortController();
  #state: LinkState = { state: "connecting", attempt: 1 };
  #hurry: () => void = () => {};
  #session: Session | undefined;
  #opened = false;
  #waited = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.target = options.target;
    this.over = this.#run();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Whether there has been a session. */
  get opened(): boolean {
    return this.#opened;
  }

  /** Whether it was lost, or not there at first, and waited for. */
  get waited(): boolean {
    return this.#waited;
  }

  /** The session, while there is one. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Dials now instead of waiting on. */
  hurry(): void {
    this.#hurry();
  }

  /** Dials no more. An open session is left to whoever has it. */
  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<unknown> {
    const { retry, wait = waitAfter } = this.#options;
    const { signal } = this.#stopped;
    let last: unknown;
    // Nobody hears of a state before the constructor has returned.
    await Promise.resolve();
    for (let [failures, attempt] = [0, 1]; ; attempt++) {
      this.#enter({ state: "connecting", attempt });
      const begun = Date.now();
      const { error, held } = await this.#attempt();
      if (held) attempt = 0;
      failures = held && Date.now() - begun >= HELD ? 1 : failures + 1;
      last = error;
      const again = retry === "always" || (retry === "after-first" && this.#opened);
      if (signal.aborted || !again || !isPassing(error)) break;
      const retryIn = wait(failures);
      this.#waited = true;
      this.#enter({ state: "lost", retryIn, error });
      await this.#pause(retryIn);
      if (signal.aborted) break;
    }
    this.#enter({ state: "ended", error: last });
    return last;
  }

  async #attempt(): Promise<{ error: unknown; held: boolean }> {
    const { dial, join, target } = this.#options;
    const { signal } = this.#stopped;
    // The signal of a dial is the session's later on, and an open session is not ended by this.
    const dialling = new AbortController();
    const giveUp = () => dialling.abort();
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      this.#session = await dial(target, dialling.signal);
    } catch (error) {
      return { error, held: false };
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    this.#opened = true;
    this.#enter({ state: "open" });
    const { error } = await join(this.#session);
    this.#session = undefined;
    return { error, held: true };
  }

  #enter(state: LinkState): void {
    this.#state = state;
    this.#options.changed(state);
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#stopped;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done, { once: true });
      this.#hurry = done;
    });
  }
}
