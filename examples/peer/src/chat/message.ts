/** What this program sends and understands. */
export interface ChatMessage {
  readonly type: "chat";
  readonly text: string;
}

/** A received message, sorted. */
export type Incoming =
  | { readonly known: true; readonly text: string }
  /** Nothing that this program understands: `what` says how it came, `length` how long it is, in bytes or characters. */
  | { readonly known: false; readonly what: "binary" | "json"; readonly length: number };

/** A line to send. */
export function chatMessage(text: string): ChatMessage {
  return { type: "chat", text };
}

/** Sorts what came. A peer may send anything: nothing is taken for granted, and nothing ends the session. */
export function readMessage(value: unknown): Incoming {
  if (value instanceof Uint8Array) return { known: false, what: "binary", length: value.length };
  if (typeof value === "object" && value !== null && "type" in value && "text" in value) {
    if (value.type === "chat" && typeof value.text === "string") return { known: true, text: value.text };
  }
  return { known: false, what: "json", length: JSON.stringify(value).length };
}
