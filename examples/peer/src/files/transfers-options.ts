import type { Writable } from "node:stream";
import type { Show } from "../chat/events.ts";

/** What becomes of an offer: the user is asked; it is taken under a free name; it is refused, perhaps with a reason. */
export type Welcome = "ask" | "take" | "refuse" | { readonly refuse: string };

/** What {@link Transfers} needs. */
export interface TransfersOptions {
  /** Where received files go; made when the first one comes. */
  readonly folder: string;
  readonly show: Show;
  readonly welcome: (offer: {
    readonly who: string;
    readonly fingerprint: string;
    readonly name: string;
    readonly bytes: number | undefined;
  }) => Welcome;
  /** Whether somebody is nobody in particular: strangers share what contacts have each for themselves. */
  readonly isStranger?: (peer: { readonly who: string; readonly fingerprint: string }) => boolean;
  /** Milliseconds after which an accepted transfer that does not move is given up; by default a minute. */
  readonly patience?: number;
  /** Where the content of the first offer goes in place of a file: for pipes. */
  readonly sink?: Writable | undefined;
}
