import type { Lab } from "../lab/lab.ts";
import type { ControlName } from "./control-session.ts";

/** How a control run spends its time. */
export interface Pace {
  /** How long people and machines of it are at it, in milliseconds. */
  readonly lasting: number;
  /** Waits as a person or a sensor would; rejects when the run is aborted. */
  pause(ms: number): Promise<void>;
}

/** What a control run sent; all of it must arrive. */
export interface Sent {
  readonly sessions: number;
  readonly messages: number;
  readonly bytes: number;
}

/** Ordinary use of real sessions, over the same proxy as the attacks and without a rule. */
export interface Control {
  readonly name: ControlName;
  /** Uses sessions of a laboratory that nothing else has used, and ends each in order. */
  run(lab: Lab, pace: Pace): Promise<Sent>;
}

/** Counts what is sent. */
export class Tally {
  #messages = 0;
  #bytes = 0;

  /** Sends a message, and counts it. */
  async send(session: { send(message: object): Promise<void> }, message: object): Promise<void> {
    this.#messages += 1;
    this.#bytes += message instanceof Uint8Array ? message.length : Buffer.byteLength(JSON.stringify(message));
    await session.send(message);
  }

  sent(sessions: number): Sent {
    return { sessions, messages: this.#messages, bytes: this.#bytes };
  }
}
