import type { Level } from "../levels.ts";

/** What the adapter reads of an event itself; everything else it hands on. */
export interface ObservedEvent {
  readonly type: string;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/** How urgent an event is, and what it says in a sentence that is always the same: such lines can be counted. */
export interface Telling {
  readonly level: Level;
  readonly msg: string;
}

type Facts = Readonly<Record<string, unknown>>;

/**
 * - error: somebody interferes or breaks the protocol ({@link SECURITY_EVENTS}), or a part of the program is broken.
 * - warn: it has honest causes too, but an operator should know: somebody was turned away, messages or evidence may be
 *   missing.
 * - info: what a person would note in a diary: who was there, from when to when.
 * - debug: what happens all the time.
 */
const TELLINGS = {
  "handshake-started": { level: "debug", msg: "A handshake began" },
  "handshake-failed": { level: "warn", msg: "A handshake failed" },
  "identity-changed": { level: "error", msg: "A peer came with another identity than the pinned one" },
  "session-opened": { level: "info", msg: "A session is open" },
  messages: ({ direction }: Facts) => (direction === "sent" ? SENT : RECEIVED),
  "record-replayed": { level: "error", msg: "A record that had been sent before came again; the session ends" },
  "record-gap": { level: "error", msg: "A record is missing in between; the session ends" },
  "record-tampered": { level: "error", msg: "A record does not open: it was altered on its way; the session ends" },
  rekeyed: { level: "info", msg: "New keys were made" },
  checkpoint: ({ direction }: Facts) => (direction === "sent" ? SIGNED : VERIFIED),
  "signature-invalid": { level: "error", msg: "A signature of the peer does not verify; the session ends" },
  "signature-overdue": { level: "warn", msg: "The peer leaves too much without a signature; the session ends" },
  "transcript-full": { level: "warn", msg: "The transcript is full: nothing more is recorded, the session goes on" },
  "session-closed": ({ clean }: Facts) => (clean === true ? CLOSED : BROKEN),
  "connection-refused": { level: "warn", msg: "A connection was turned away" },
  flood: { level: "warn", msg: "The listener defends itself against a flood" },
  "observer-failed": { level: "error", msg: "An observer threw" },
} as const satisfies Record<string, Telling | ((event: Facts) => Telling)>;

const SENT: Telling = { level: "debug", msg: "Messages were sent" };
const RECEIVED: Telling = { level: "debug", msg: "Messages were received" };
const SIGNED: Telling = { level: "debug", msg: "A signature over the messages so far was sent" };
const VERIFIED: Telling = { level: "debug", msg: "The peer's signature over its messages so far verifies" };
const CLOSED: Telling = { level: "info", msg: "A session was closed" };
const BROKEN: Telling = { level: "warn", msg: "A session ended without its close: messages may be missing" };
/** Of a later release of transport: nobody knows yet how urgent it is. */
const UNKNOWN: Telling = { level: "info", msg: "A session or listener reports" };

/** The types of events that are known here. */
export type TransportEventType = keyof typeof TELLINGS;

const BY_TYPE: ReadonlyMap<string, Telling | ((event: Facts) => Telling)> = new Map(Object.entries(TELLINGS));

/** Whether a type is known here. */
export function isTransportEventType(type: unknown): type is TransportEventType {
  return typeof type === "string" && BY_TYPE.has(type);
}

/** What to say about an event. */
export function tellingOf(event: ObservedEvent): Telling {
  const telling = BY_TYPE.get(event.type) ?? UNKNOWN;
  return typeof telling === "function" ? telling(event as unknown as Facts) : telling;
}
