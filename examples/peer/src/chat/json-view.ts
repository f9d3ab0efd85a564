import { jsonLine } from "@securecomm/example-terminal";
import { plainError } from "../plain-error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { ChatEvent, Show } from "./events.ts";

/** Writes every event as one line of JSON: `event` says what it is, `at` when, in milliseconds since the epoch. */
export function jsonView(terminal: Pick<Terminal, "print">): Show {
  return (event) => terminal.print(jsonLine(describe(event)));
}

function describe(event: ChatEvent): object {
  switch (event.type) {
    case "transport": {
      const { type, at, ...facts } = event.event;
      return { event: type, at, ...facts };
    }
    case "opened":
      return { ...stamp(event.type), who: event.who, ...event.facts };
    case "security":
    case "who":
    case "words":
      return { ...stamp(event.type), peers: event.peers.map(({ who, facts }) => ({ who, ...facts })) };
    case "link": {
      const { error, ...state } = { error: undefined, ...event.link };
      return { ...stamp(event.type), who: event.who, address: event.address, ...state, ...described(error) };
    }
    case "left": {
      const { clean, reason, error } = event.end;
      return { ...stamp(event.type), who: event.who, clean, reason, missing: event.missing ?? 0, ...described(error) };
    }
    case "not-sent":
      return { ...stamp(event.type), who: event.who, ...described(event.error) };
    case "identity-refused": {
      const { error, ...facts } = event.refusal;
      const { expected, actual } = error;
      return { ...stamp(event.type), ...described(error), expected, actual, ...facts };
    }
    default: {
      const { type, ...facts } = event;
      return { ...stamp(type), ...facts };
    }
  }
}

function stamp(event: string): { event: string; at: number } {
  return { event, at: Date.now() };
}

function described(error: unknown): { code?: string | undefined; message?: string } {
  if (error === undefined) return {};
  const { code, sentence } = plainError(error);
  return { code, message: sentence };
}
