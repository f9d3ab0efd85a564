import type { SessionEnd, TransportEvent } from "@securecomm/transport";
import { plainLine, plainLineOf } from "../plain-error.ts";
import { type Paint, paintFor } from "../terminal/colours.ts";
import { columnsOf, indent, wrap } from "../terminal/layout.ts";
import { harmless, shellWord } from "../terminal/sanitise.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeRefusal } from "../trust/refusal-text.ts";
import type { ChatEvent, Member, Show } from "./events.ts";
import { refusalText, reportText, usageText } from "./report-text.ts";

/**
 * Shows events to a person. Lines of this program begin with an asterisk, lines of peers with their name in angle
 * brackets, and no peer can make one look like the other: what it says stays on its one line.
 */
export function textView(terminal: Terminal): Show {
  const paint = paintFor(process.stdout);
  return (event) => {
    if (event.type === "identity-refused") {
      terminal.print(refusalText(describeRefusal(event.refusal), paintFor(process.stderr)), process.stderr);
      return;
    }
    const text = describe(event, paint);
    if (text !== undefined) terminal.print(text);
  };
}

function describe(event: Exclude<ChatEvent, { type: "identity-refused" }>, paint: Paint): string | undefined {
  switch (event.type) {
    case "identity":
      return note(`You are ${harmless(event.name)}, ${event.fingerprint}`, paint);
    case "listening":
      return [
        note(`Listening on ${event.url}. To talk to you, others type:`, paint),
        `  ${paint.strong(`securecomm-peer connect ${shellWord(event.url)} --trust ${event.fingerprint}`)}`,
      ].join("\n");
    case "connecting":
      return note(`Connecting to ${harmless(event.address)} …`, paint);
    case "opened": {
      const { address } = event.facts;
      const where = address === undefined ? "" : ` (${address})`;
      return `${note(`A session with ${named(event.who, paint)}${where} is open.`, paint)}\n${reportText(event.facts, paint)}`;
    }
    case "message":
      return `${paint.name(`<${harmless(event.who)}>`)} ${harmless(event.text)}`;
    case "not-understood":
      return note(
        `${named(event.who, paint)} sent ${event.length} ${event.what === "binary" ? "bytes" : "characters of JSON"} that this program does not show.`,
        paint,
      );
    case "left":
      return note(farewell(event.who, event.end, paint), paint);
    case "not-sent":
      return note(paint.bad(`That did not go to ${harmless(event.who)}: ${plainLine(event.error)}`), paint);
    case "security":
      return each(event.peers, paint, ({ facts }) => `\n${reportText(facts, paint)}\n${usageText(facts, paint)}`);
    case "who":
      return each(event.peers, paint, ({ facts }) => ` ${facts.fingerprint}, from ${facts.address ?? "somewhere"}`);
    case "words":
      return each(event.peers, paint, ({ facts }) => ` ${paint.strong(facts.words.join(" "))}`);
    case "note":
      return note(harmless(event.text), paint);
    case "transport":
      return describeTransport(event.event, paint);
  }
}

/** Most of it shows otherwise: what is left concerns a stranger at the door. */
function describeTransport(event: TransportEvent, paint: Paint): string | undefined {
  const from = event.address ?? "somewhere";
  if (event.type === "connection-refused") return note(`A connection from ${from} was turned away: too many.`, paint);
  // Whom this side refused has been shown with more words, and whom it dials it waits for.
  if (event.type !== "handshake-failed" || event.role === "initiator") return undefined;
  if (TOLD_OTHERWISE.has(event.code)) return undefined;
  return note(`Somebody at ${from} came, and no session came of it: ${plainLineOf(event)}`, paint);
}

const TOLD_OTHERWISE: ReadonlySet<string> = new Set([
  "ERR_IDENTITY_CHANGED",
  "ERR_PEER_NOT_TRUSTED",
  "ERR_TRUST_STORE",
  "ERR_TRUST_STORE_FULL",
]);

function farewell(who: string, end: SessionEnd, paint: Paint): string {
  const name = named(who, paint);
  if (end.error !== undefined) return paint.bad(`The session with ${harmless(who)} broke off. ${plainLine(end.error)}`);
  const author = end.reason === "closed-by-peer" ? `${name} has left` : `The session with ${name} is closed`;
  return `${author}. All that was said has arrived.`;
}

function each(peers: readonly Member[], paint: Paint, text: (peer: Member) => string): string {
  if (peers.length === 0) return note("Nobody is here yet.", paint);
  return peers.map((peer) => note(`${named(peer.who, paint)}:${text(peer)}`, paint)).join("\n");
}

function named(who: string, paint: Paint): string {
  return paint.name(harmless(who));
}

function note(text: string, paint: Paint): string {
  const lines = text.includes("\n") ? [text] : wrap(text, columnsOf(process.stdout));
  return indent(lines, "  ", `${paint.faint("*")} `);
}
