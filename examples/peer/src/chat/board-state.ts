import type { Alert } from "@securecomm/anomaly";
import type { TransferFacts } from "../files/transfer-facts.ts";
import type { LinkState } from "./events.ts";
import type { SessionFacts } from "./facts.ts";

/** What stands at the bottom of the screen while a person chats: it is drawn anew whenever something moves. */
export interface BoardState {
  readonly peers: readonly {
    readonly who: string;
    /** `undefined` while there is no session. */
    readonly facts: SessionFacts | undefined;
    /** Only for peers that this side dials. One that is lost counts down from when its object was first drawn. */
    readonly link: LinkState | undefined;
  }[];
  /** Those that move, wait, or ask for an answer. */
  readonly transfers: readonly TransferFacts[];
  /** Alerts that the user has not put aside with /ok. */
  readonly alerts: readonly { readonly alert: Alert; readonly who: string | undefined }[];
  /** How many more alerts there were than have room. */
  readonly fallen?: number;
  /** To whom a line goes that names nobody; `undefined`: to all. */
  readonly to: string | undefined;
}
