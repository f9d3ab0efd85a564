/** One server-sent event, as the WHATWG's standard reads it. */
export interface ServerSentEvent {
  readonly type: string;
  readonly data: string;
  /** Of this event or the last one before it that had one. */
  readonly id: string;
}

/** Characters that an event may have: the portal's are far smaller. */
const MOST = 1 << 20;

/** Puts events together from text as it comes in. Throws a RangeError for an event without an end. */
export class SseParser {
  #rest = "";
  #type = "";
  #data: string[] = [];
  #id = "";
  #size = 0;

  push(text: string): readonly ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    // A carriage return at the end may be half of a line's end.
    const whole = this.#rest + text;
    const lines = whole.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > MOST) throw new RangeError("an event without an end");
    for (const line of lines) {
      const event = this.#line(line);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  #line(line: string): ServerSentEvent | undefined {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    this.#size += value.length;
    if (this.#size > MOST) throw new RangeError("an event without an end");
    if (name === "event") this.#type = value;
    else if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const event = { type: this.#type || "message", data: this.#data.join("\n"), id: this.#id };
    const empty = this.#data.length === 0;
    this.#type = "";
    this.#data = [];
    this.#size = 0;
    return empty ? undefined : event;
  }
}
