import type { Alert } from "@securecomm/anomaly";
import type { SessionEnd, TransportEvent } from "@securecomm/transport";
import type { TransferFacts } from "../files/transfer-facts.ts";
import type { Refusal } from "../trust/policies.ts";
import type { SessionFacts } from "./facts.ts";

/** A peer that is here, under what this program calls it: its name, made unique. */
export interface Member {
  readonly who: string;
  readonly facts: SessionFacts;
}

/** How the connection to a peer that this side dials stands. */
export type LinkState =
  | { readonly state: "connecting"; readonly attempt: number }
  | { readonly state: "open" }
  /** It broke; the next attempt is in so many milliseconds. */
  | { readonly state: "lost"; readonly retryIn: number; readonly error: unknown }
  /** It is over, and nothing is tried any more: with what went wrong, `undefined` after an orderly end. */
  | { readonly state: "ended"; readonly error: unknown };

/** What happens in a run of this program, told apart by `type`. */
export type ChatEvent =
  | { readonly type: "identity"; readonly name: string; readonly fingerprint: string; readonly file: string }
  | {
      readonly type: "listening";
      readonly url: string;
      readonly fingerprint: string;
      /** The pairing link that others may add; empty where the address says nothing to them. */
      readonly link: string;
    }
  | { readonly type: "link"; readonly who: string; readonly address: string; readonly link: LinkState }
  | ({ readonly type: "opened" } & Member)
  | { readonly type: "message"; readonly who: string; readonly fingerprint: string; readonly text: string }
  /** What the user said, and to whom. */
  | { readonly type: "said"; readonly to: readonly string[]; readonly text: string }
  | {
      readonly type: "not-understood";
      readonly who: string;
      readonly fingerprint: string;
      readonly what: "binary" | "json";
      /** In bytes or characters, of all of them together. */
      readonly length: number;
      /** How many messages: what comes thick and fast is told once a second. */
      readonly count: number;
    }
  | {
      readonly type: "left";
      readonly who: string;
      readonly end: SessionEnd;
      /** Lines of this run to this peer that may not have arrived, in earlier sessions too; 0 by default. */
      readonly missing?: number;
    }
  /** At the end of a run that a program feeds: lines that may not have arrived; `undefined`: at many others. */
  | { readonly type: "not-arrived"; readonly who: string | undefined; readonly lines: number }
  | { readonly type: "not-sent"; readonly who: string; readonly error: unknown }
  /** The user asked about whoever is here. */
  | { readonly type: "security" | "who" | "words"; readonly peers: readonly Member[] }
  | { readonly type: "note"; readonly text: string }
  /** `again`: one like it has been explained in this run. */
  | { readonly type: "identity-refused"; readonly refusal: Refusal; readonly again?: true }
  /** A transfer began, was asked about, went on, or ended. */
  | { readonly type: "transfer"; readonly transfer: TransferFacts }
  /** The watch found something out of the ordinary. */
  | { readonly type: "alert"; readonly alert: Alert; readonly who: string | undefined }
  /** What the transport itself reports. */
  | { readonly type: "transport"; readonly event: TransportEvent };

/** Shows an event to the user, or writes it down for a program. */
export type Show = (event: ChatEvent) => void;
