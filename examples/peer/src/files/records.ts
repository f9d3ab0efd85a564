import type { Show } from "../chat/events.ts";
import { Failure } from "../failure.ts";
import { fileTexts } from "./texts.ts";
import { Transfer } from "./transfer.ts";
import type { TransferFacts, TransferState } from "./transfer-facts.ts";

/** All transfers of one run, by the numbers that the user calls them by. */
export class Records {
  readonly #show: Show;
  readonly #records = new Map<number, Transfer>();
  #count = 0;

  constructor(show: Show) {
    this.#show = show;
  }

  get size(): number {
    return this.#records.size;
  }

  add(
    direction: "sent" | "received",
    peer: { readonly who: string; readonly fingerprint: string },
    name: string,
    state: TransferState,
  ): Transfer {
    this.#count++;
    const core = { id: this.#count, fingerprint: peer.fingerprint, direction, name };
    const record = new Transfer(core, peer.who, state, this.#show);
    this.#records.set(record.id, record);
    return record;
  }

  /** @throws for a number that nothing has: a {@link Failure}. */
  of(id: number): Transfer {
    const record = this.#records.get(id);
    if (record === undefined) throw new Failure(fileTexts().noTransfer(id), "ERR_NO_TRANSFER");
    return record;
  }

  /** In the order of their numbers. */
  [Symbol.iterator](): Iterator<Transfer> {
    return this.#records.values();
  }

  facts(): readonly TransferFacts[] {
    return [...this].map((record) => record.facts());
  }

  forget(id: number): void {
    this.#records.delete(id);
  }
}
