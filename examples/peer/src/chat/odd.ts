import type { Show } from "./events.ts";
import { Fold } from "./fold.ts";

/** What a peer sends that this program does not understand: named, not shown, and a flood of it only counted. */
export class Odd {
  readonly #folds: { readonly binary: Fold; readonly json: Fold };

  constructor(who: string, fingerprint: string, show: Show) {
    const foldOf = (what: "binary" | "json") =>
      new Fold((count, length) => show({ type: "not-understood", who, fingerprint, what, length, count }));
    this.#folds = { binary: foldOf("binary"), json: foldOf("json") };
  }

  add(what: "binary" | "json", length: number): void {
    this.#folds[what].add(length);
  }

  /** Tells what is left to tell. */
  flush(): void {
    this.#folds.binary.flush();
    this.#folds.json.flush();
  }
}
