import type { RefusalReason, SignatureMode, Verification } from "@securecomm/transport";
import type { RoomFault } from "../net/room.ts";
import type { KeyPlace } from "../storage/identities.ts";
import type { Label } from "./english.ts";

/** Everything that the page says, in one language. */
export interface Texts {
  /** What needs no facts; the page's markup names them. */
  readonly labels: Readonly<Record<Label, string>>;
  readonly noStorage: string;
  readonly place: Readonly<Record<KeyPlace, string>>;
  readonly wayHelp: Readonly<Record<"wait" | "join" | "dial", string>>;
  readonly waiting: (room: string) => string;
  readonly connecting: string;
  readonly agreeing: string;
  readonly roomFault: Readonly<Record<RoomFault, string>>;
  readonly badName: string;
  readonly badRoom: string;
  readonly badFingerprint: string;
  readonly badPeer: string;
  /** Sentences for the codes of errors. */
  readonly error: Readonly<Record<string, string>>;
  /** What the other side gave as its reason to refuse. */
  readonly refused: Readonly<Record<RefusalReason, string>>;
  readonly otherError: (code: string) => string;
  readonly state: Readonly<Record<"open" | "verified" | "ended", string>>;
  /** How the peer was verified. @param who what this side calls the peer. */
  readonly verification: Readonly<Record<Verification, (who: string) => string>>;
  /** Instead of the safety words' advice, where the peer's fingerprint was named. */
  readonly named: string;
  readonly comparedNow: string;
  readonly comparedBefore: (day: string) => string;
  readonly quantum: Readonly<Record<"yes" | "no", string>>;
  readonly signatureMode: Readonly<Record<SignatureMode, string>>;
  readonly begun: (who: string) => string;
  /** Before a message, for those who hear the page. */
  readonly said: (who: string) => string;
  readonly notUnderstood: (who: string, length: number, what: "binary" | "json") => string;
  readonly notSent: string;
  readonly left: (who: string) => string;
  readonly closed: string;
  readonly differed: string;
  /** The man-in-the-middle alarm. */
  readonly changed: {
    readonly title: (who: string) => string;
    readonly meaning: (who: string) => string;
    readonly steps: (who: string, forgettable: boolean) => readonly string[];
  };
}
