import type { Show } from "../chat/events.ts";
import { RateMeter } from "./rate-meter.ts";
import type { TransferFacts, TransferState } from "./transfer-facts.ts";

const ENDED: ReadonlySet<TransferState> = new Set(["done", "refused", "failed", "stopped"]);

/** What is fixed about a transfer from its beginning. */
export type TransferCore = Pick<TransferFacts, "id" | "fingerprint" | "direction" | "name">;

/** How a transfer stands; every change of its state is shown. */
export class Transfer {
  readonly id: number;
  readonly fingerprint: string;
  readonly direction: "sent" | "received";
  readonly name: string;
  readonly meter = new RateMeter();
  /** Resolves with the facts of the moment in which it ended. */
  readonly ended: Promise<TransferFacts>;
  who: string;
  path: string | undefined;
  bytes: number | undefined;
  sha256: string | undefined;
  moved = 0;
  resumedAt = 0;
  exists = false;
  readonly #show: Show;
  #state: TransferState;
  #why: string | undefined;
  #end: (facts: TransferFacts) => void = () => {};

  constructor(core: TransferCore, who: string, state: TransferState, show: Show) {
    this.id = core.id;
    this.fingerprint = core.fingerprint;
    this.direction = core.direction;
    this.name = core.name;
    this.who = who;
    this.#state = state;
    this.#show = show;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get state(): TransferState {
    return this.#state;
  }

  /** Whether it has ended, in whatever way. */
  get over(): boolean {
    return ENDED.has(this.#state);
  }

  /** Goes over to a state; one that has ended stays as it is. */
  change(state: TransferState, why?: string): void {
    if (this.over) return;
    this.#state = state;
    this.#why = why;
    const facts = this.facts();
    this.#show({ type: "transfer", transfer: facts });
    if (this.over) this.#end(facts);
  }

  /** Begins to move at this byte. */
  moveFrom(at: number): void {
    this.moved = at;
    this.resumedAt = at;
    this.meter.restart();
  }

  /** So many bytes more have moved. */
  advance(bytes: number): void {
    this.moved += bytes;
    this.meter.add(bytes);
  }

  facts(): TransferFacts {
    const { id, who, fingerprint, direction, name, path, bytes, moved, resumedAt, sha256, exists } = this;
    const rate = this.#state === "moving" ? this.meter.rate : 0;
    const left = bytes === undefined || rate === 0 ? undefined : Math.max(0, bytes - moved) / rate;
    const state = this.#state;
    const why = this.#why;
    return {
      id,
      who,
      fingerprint,
      direction,
      name,
      path,
      state,
      bytes,
      moved,
      resumedAt,
      rate,
      left,
      sha256,
      why,
      exists,
    };
  }
}
