import type { Identity } from "@securecomm/auth";
import type { Limits } from "../limits.ts";
import type { Runtime } from "./runtime.ts";

/** What a handshake needs of an identity. */
export type Signer = Pick<Identity, "sign">;

/** A signer for one handshake, which may lose its interest. */
export interface QueuedSigner extends Signer {
  /** Nobody wants the signature any more: if its turn has not come, it is never made. */
  abandon(): void;
}

type Caps = Pick<Limits, "maxSignaturesUnderWay" | "handshakeTimeout">;

/**
 * Bounds how many signatures an identity makes at a time for handshakes with strangers: it may be hardware or a service,
 * and the open sessions need it too. What is beyond that waits in order.
 */
export class SignatureQueue {
  readonly #signer: Signer;
  readonly #caps: Caps;
  readonly #runtime: Runtime;
  /** Each starts one signature. */
  readonly #waiting = new Set<() => void>();
  #underWay = 0;

  constructor(signer: Signer, caps: Caps, runtime: Runtime) {
    this.#signer = signer;
    this.#caps = caps;
    this.#runtime = runtime;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** A signer for one handshake, good for one signature. */
  signer(): QueuedSigner {
    let start: (() => void) | undefined;
    return {
      sign: (input) =>
        new Promise((resolve, reject) => {
          start = () => {
            const done = this.#occupy();
            void this.#sign(input).then(resolve, reject).then(done);
          };
          this.#waiting.add(start);
          this.#advance();
        }),
      abandon: () => {
        if (start !== undefined) this.#waiting.delete(start);
      },
    };
  }

  async #sign(input: Uint8Array): Promise<Uint8Array> {
    return this.#signer.sign(input);
  }

  #advance(): void {
    for (const start of this.#waiting) {
      if (this.#underWay >= this.#caps.maxSignaturesUnderWay) return;
      this.#waiting.delete(start);
      start();
    }
  }

  /** Counts a signature until what it returns is called. */
  #occupy(): () => void {
    this.#underWay += 1;
    let over = false;
    const done = () => {
      if (over) return;
      over = true;
      this.#runtime.clearTimer(timer);
      this.#underWay -= 1;
      this.#advance();
    };
    // A signer that lost a request and never answers it would otherwise close the listener for ever.
    const timer = this.#runtime.setTimer(done, this.#caps.handshakeTimeout, true);
    return done;
  }
}
