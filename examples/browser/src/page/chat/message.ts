/** What this page sends and understands: the same as the terminal peer (examples/peer). */
export interface ChatMessage {
  readonly type: "chat";
  readonly text: string;
}

/** A received message, sorted. */
export type Incoming =
  | { readonly known: true; readonly text: string }
  /** Nothing that this page understands; `length` in bytes or characters. */
  | { readonly known: false; readonly what: "binary" | "json"; readonly length: number };

/** The longest text of a peer that is shown whole, in UTF-16 units. */
const LONGEST_SHOWN = 4_000;

/** A text to send. */
export function chatMessage(text: string): ChatMessage {
  return { type: "chat", text };
}

/** Sorts what came. A peer may send anything: nothing is taken for granted, and nothing ends the session. */
export function readMessage(value: unknown): Incoming {
  if (value instanceof Uint8Array) return { known: false, what: "binary", length: value.length };
  if (typeof value === "object" && value !== null && "type" in value && "text" in value) {
    if (value.type === "chat" && typeof value.text === "string") return { known: true, text: shorten(value.text) };
  }
  return { known: false, what: "json", length: JSON.stringify(value).length };
}

function shorten(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
