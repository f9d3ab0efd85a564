import type { Suite, TransportEvent, Verification } from "@securecomm/transport";

/** What one side says about a session that it has. */
export interface SessionView {
  readonly suite: Suite;
  readonly postQuantum: boolean;
  readonly verified: Verification;
  /** How the peer was verified, as a sentence. */
  readonly verification: string;
  readonly words: string;
}

/** What the receiver of a file says about it. */
export interface Receipt {
  readonly bytes: number;
  /** Of what arrived, in hexadecimal digits. */
  readonly sha256: string;
}

/** Everything that the demo can order one of its peers to do, and what the peer answers. */
export interface Orders {
  /** Make an identity and keep it in a file under a passphrase. */
  identity: { ask: { name: string; file: string; passphrase: string }; answer: { fingerprint: string } };
  /** Listen on a free port for the one peer with this fingerprint. */
  listen: { ask: { trust: string }; answer: { url: string } };
  /** Dial; trust whoever was the first under that name. */
  connect: { ask: { url: string; peer: string; store: string }; answer: SessionView };
  /** The session that a dialling peer has opened. */
  accepted: { ask: object; answer: SessionView };
  say: { ask: { text: string }; answer: object };
  /** Send so many random bytes, and wait for the receipt. */
  sendFile: { ask: { bytes: number }; answer: { sent: Receipt; received: Receipt; milliseconds: number } };
  close: { ask: object; answer: { clean: boolean } };
}

/** An order as it travels. */
export type Order = { [Name in keyof Orders]: { id: number; order: Name; ask: Orders[Name]["ask"] } }[keyof Orders];

/** What a peer sends back: the answer to an order, or something that happened by itself. */
export type Report =
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "error"; readonly id: number; readonly code: string; readonly message: string }
  | { readonly kind: "event"; readonly event: TransportEvent }
  | { readonly kind: "message"; readonly text: string };
