import { setTimeout as pause } from "node:timers/promises";
import type { Engine } from "../chat/engine.ts";
import type { ChatEvent } from "../chat/events.ts";
import type { TransferFacts } from "../files/transfer-facts.ts";

/** Milliseconds in which a sender whose connection broke may come back to fill a pipe. */
const COME_BACK = 60_000;
/** Milliseconds after which one that has sent nothing has to make room for another. */
const HOLDS = 30_000;

/** When `recv` is over: for a pipe with the first transfer; with `--once` when the first one whose files were taken has left. */
export class Ending {
  over = false;
  readonly happened: Promise<"done">;
  readonly #toPipe: boolean;
  readonly #once: boolean;
  readonly #holds: number;
  /** What was accepted and is not done, by its number. */
  readonly #incomplete = new Set<number>();
  /** Who has left, and whether in order. */
  readonly #gone = new Map<string, boolean>();
  #done = 0;
  /** What fills the pipe, and since when. */
  #first: { readonly id: number; readonly since: number } | undefined;
  #end: (why: "done") => void = () => {};

  constructor(toPipe: boolean, once: boolean, holds = HOLDS) {
    this.#toPipe = toPipe;
    this.#once = once;
    this.#holds = holds;
    this.happened = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** How many were accepted and are not here whole. */
  get incomplete(): number {
    return this.#incomplete.size;
  }

  /** How many are here whole. */
  get complete(): number {
    return this.#done;
  }

  /** Whether the pipe is free for an offer: nobody has it, or whoever has it has sent nothing for long, and is sent away. */
  isFree(engine: Engine): boolean {
    const first = this.#first;
    if (first === undefined) return true;
    const holder = engine.transfers.list().find(({ id }) => id === first.id);
    if (holder === undefined || holder.moved > 0 || performance.now() - first.since < this.#holds) return false;
    this.#first = undefined;
    this.#incomplete.delete(first.id);
    void engine.transfers.stop(first.id).catch(() => {});
    return true;
  }

  note(event: ChatEvent, engine: Engine): void {
    if (event.type === "opened") this.#gone.delete(event.who);
    if (event.type === "left" && this.#once) this.#gone.set(event.who, event.end.clean);
    if (event.type === "transfer" && event.transfer.direction === "received") this.#transfer(event.transfer, engine);
    if (this.#once && !this.#toPipe) this.#endIfLeft(engine);
  }

  #transfer({ id, state }: TransferFacts, engine: Engine): void {
    // What was never accepted begins as asked or refused.
    if (state === "moving") {
      this.#incomplete.add(id);
      this.#first ??= { id, since: performance.now() };
    }
    if (state === "done") {
      this.#incomplete.delete(id);
      this.#done++;
    }
    if (!this.#toPipe || id !== this.#first?.id) return;
    if (state === "done" || state === "failed" || state === "stopped" || state === "refused") this.#end("done");
    else if (state === "waiting") void this.#giveUpLater(engine, id);
  }

  #endIfLeft(engine: Engine): void {
    for (const [who, clean] of this.#gone) {
      const states = engine.transfers
        .list()
        .filter((facts) => facts.who === who && (facts.state === "done" || this.#incomplete.has(facts.id)))
        .map(({ state }) => state);
      const open = states.some((state) => state === "moving" || state === "checking");
      if (states.length > 0 && !open && (clean || !states.includes("waiting"))) this.#end("done");
    }
  }

  async #giveUpLater(engine: Engine, id: number): Promise<void> {
    await pause(COME_BACK, undefined, { ref: false });
    const { state } = engine.transfers.list().find((facts) => facts.id === id) ?? { state: "waiting" };
    if (state === "waiting") this.#end("done");
  }
}
