import { SessionError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Runtime, Timer } from "./runtime.ts";
import type { SessionEnd } from "./session.ts";

/** Who ends in order. */
export interface ClosingHost {
  readonly runtime: Runtime;
  /** `closeTimeout`: milliseconds without progress after which closing is given up. */
  readonly limits: Pick<Limits, "closeTimeout">;
  /** Closing begins: what waits is to be sent, and then CLOSE. */
  closingBegun(reason: SessionEnd["reason"]): void;
  /** Both sides have said that they are done. */
  closingDone(reason: SessionEnd["reason"]): void;
  closingStalled(): void;
}

/** The way to an end in order: our CLOSE, the peer's, in either sequence, and a clock that wants progress. */
export class Closing {
  readonly #host: ClosingHost;
  #reason: SessionEnd["reason"] | undefined;
  #sent = false;
  #received = false;
  #stopped = false;
  #timer: Timer | undefined;

  constructor(host: ClosingHost) {
    this.#host = host;
  }

  /** Whether nothing more may be sent by the application. */
  get begun(): boolean {
    return this.#reason !== undefined;
  }

  /** Whether the peer has said that it sends nothing more. */
  get received(): boolean {
    return this.#received;
  }

  /** This side has, or because of the peer's CLOSE shall have, nothing more to send. */
  begin(reason: SessionEnd["reason"]): void {
    if (this.#reason !== undefined || this.#stopped) return;
    this.#reason = reason;
    this.progress();
    this.#host.closingBegun(reason);
  }

  /** Our CLOSE has left, and where messages are signed, the signature over it. */
  sent(): void {
    this.#sent = true;
    if (this.#received) this.#done();
  }

  /**
   * The peer's CLOSE: it names how many messages it sent.
   * @throws when as many did not arrive: {@link SessionError} `ERR_COUNT_MISMATCH`.
   */
  receive(messages: number, arrived: number): void {
    if (messages !== arrived) {
      const message = `the peer closed after ${messages} messages, and ${arrived} arrived`;
      throw new SessionError("ERR_COUNT_MISMATCH", message);
    }
    this.#received = true;
  }

  /** The peer's CLOSE has been taken in: answers it with ours, or ends if that has left. */
  answer(): void {
    if (this.#sent) this.#done();
    else this.begin("closed-by-peer");
  }

  /** Something moved: a close that is under way gets its time anew. */
  progress(): void {
    if (this.#reason === undefined || this.#stopped) return;
    const { runtime, limits } = this.#host;
    runtime.clearTimer(this.#timer);
    this.#timer = runtime.setTimer(() => this.#host.closingStalled(), limits.closeTimeout);
  }

  stop(): void {
    this.#stopped = true;
    this.#host.runtime.clearTimer(this.#timer);
  }

  #done(): void {
    this.#host.closingDone(this.#reason ?? "closed");
  }
}
