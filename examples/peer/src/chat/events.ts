import type { SessionEnd, TransportEvent } from "@securecomm/transport";
import type { Refusal } from "../trust/policies.ts";
import type { SessionFacts } from "./facts.ts";

/** A peer that is here, under what this program calls it: its name, made unique. */
export interface Member {
  readonly who: string;
  readonly facts: SessionFacts;
}

/** What happens in a chat, told apart by `type`. */
export type ChatEvent =
  | { readonly type: "identity"; readonly name: string; readonly fingerprint: string; readonly file: string }
  | { readonly type: "listening"; readonly url: string; readonly fingerprint: string }
  | { readonly type: "connecting"; readonly address: string }
  | ({ readonly type: "opened" } & Member)
  | { readonly type: "message"; readonly who: string; readonly fingerprint: string; readonly text: string }
  | {
      readonly type: "not-understood";
      readonly who: string;
      readonly fingerprint: string;
      readonly what: "binary" | "json";
      readonly length: number;
    }
  | { readonly type: "left"; readonly who: string; readonly end: SessionEnd }
  | { readonly type: "not-sent"; readonly who: string; readonly error: unknown }
  /** The user asked about whoever is here. */
  | { readonly type: "security" | "who" | "words"; readonly peers: readonly Member[] }
  | { readonly type: "note"; readonly text: string }
  | { readonly type: "identity-refused"; readonly refusal: Refusal }
  /** What the transport itself reports. */
  | { readonly type: "transport"; readonly event: TransportEvent };

/** Shows an event to the user, or writes it down for a program. */
export type Show = (event: ChatEvent) => void;
