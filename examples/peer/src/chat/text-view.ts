import { columnsOf, fold, harmless, indent, type Paint, paintFor } from "@securecomm/example-terminal";
import type { TransportEvent } from "@securecomm/transport";
import { Failure } from "../failure.ts";
import { plainError, plainLine, plainLineOf } from "../plain-error.ts";
import { besideBar, shownName } from "../terminal/peer-text.ts";
import { shellWord } from "../terminal/shell-word.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeRefusal, refusalLine } from "../trust/refusal-text.ts";
import { alertPointer, alertText } from "./alert-text.ts";
import type { ChatEvent, Member, Show } from "./events.ts";
import { Refusals } from "./refusals.ts";
import { refusalText, reportText, usageText } from "./report-text.ts";
import { TransferNews } from "./transfer-text.ts";
import { viewTexts } from "./view-texts.ts";

type EventOf<Type extends ChatEvent["type"]> = Extract<ChatEvent, { readonly type: Type }>;

/**
 * Shows events to a person. Lines of this program begin with an asterisk, lines of peers with their name in angle
 * brackets, and no peer can make one look like the other: what it says stays on its one line, and where that is wider
 * than the screen, behind a bar.
 * @param commands whether slash commands can be typed; by default where a person sits at the terminal.
 */
export function textView(
  terminal: Pick<Terminal, "interactive" | "print" | "bell">,
  { commands = terminal.interactive }: { readonly commands?: boolean } = {},
): Show {
  const paint = paintFor(process.stdout);
  const links = new LinkNews();
  const transfers = new TransferNews();
  const refusals = new Refusals();
  let spokenTo = "";

  const textOf = (event: ChatEvent): string | undefined => {
    switch (event.type) {
      case "identity-refused":
        return undefined;
      case "link":
        return noteOf(links.tell(event), paint);
      case "transfer":
        return noteOf(transfers.tell(event.transfer), paint);
      case "said": {
        // The line itself stands where it was typed.
        const to = event.to.map(shownName).join(", ");
        const news = terminal.interactive && to !== spokenTo && (spokenTo !== "" || event.to.length > 1);
        spokenTo = to;
        return news ? paint.faint(`  → ${to}`) : undefined;
      }
      case "alert": {
        if (refusals.takeFor(event.alert) !== undefined) return alertPointer(event.alert, event.who, paint);
        const text = alertText(event.alert, event.who, paint, columnsOf(process.stdout), commands);
        return event.alert.severity === "info" ? note(text, paint) : text;
      }
      default:
        return describe(event, paint);
    }
  };

  return (event) => {
    if (event.type === "identity-refused") {
      if (event.again !== true) refusals.note(event.refusal);
      const text = event.again
        ? paintFor(process.stderr).bad(`✘ ${refusalLine(event.refusal)}`)
        : refusalText(describeRefusal(event.refusal), paintFor(process.stderr));
      terminal.print(text, process.stderr);
      return;
    }
    const text = textOf(event);
    if (text !== undefined) terminal.print(text);
    if (event.type === "alert" && event.alert.severity !== "info") terminal.bell();
  };
}

function describe(
  event: Exclude<ChatEvent, { readonly type: "identity-refused" | "link" | "transfer" | "said" | "alert" }>,
  paint: Paint,
): string | undefined {
  const texts = viewTexts();
  switch (event.type) {
    case "identity":
      return note(texts.you(shownName(event.name), harmless(event.fingerprint)), paint);
    case "listening": {
      const { url, link, fingerprint } = event;
      const reach = link === "" ? `${shellWord(url)} --trust ${fingerprint}` : shellWord(link);
      return [note(texts.listening(url), paint), `  ${paint.strong(`securecomm-peer connect ${reach}`)}`].join("\n");
    }
    case "opened": {
      const { address } = event.facts;
      const where = address === undefined ? "" : ` (${harmless(address)})`;
      return `${note(texts.opened(named(event.who, paint), where), paint)}\n${reportText(event.facts, paint)}`;
    }
    case "message":
      return besideBar(
        `${paint.name(`<${shownName(event.who)}>`)} `,
        harmless(event.text),
        process.stdout.isTTY === true ? (process.stdout.columns ?? 80) : 0,
        paint.name,
      );
    case "not-understood":
      return note(oddText(event, paint), paint);
    case "left":
      return note(farewell(event, paint), paint);
    case "not-arrived":
      return note(paint.bad(texts.notArrived(event.who && shownName(event.who), event.lines)), paint);
    case "not-sent":
      return note(paint.bad(texts.notSent(shownName(event.who), plainLine(event.error))), paint);
    case "security":
      return each(event.peers, paint, ({ facts }) => `\n${reportText(facts, paint)}\n${usageText(facts, paint)}`);
    case "who":
      return each(event.peers, paint, ({ facts: { fingerprint, address } }) => {
        return ` ${texts.from(fingerprint, address === undefined ? undefined : harmless(address))}`;
      });
    case "words":
      return each(event.peers, paint, ({ facts }) => ` ${paint.strong(facts.words.join(" "))}`);
    case "note":
      return note(harmless(event.text), paint);
    case "transport":
      return noteOf(describeTransport(event.event), paint);
  }
}

/** How the connections that this side dials stand, as far as it is news: the board shows each attempt. */
class LinkNews {
  readonly #lost = new Map<string, string>();

  tell({ who, address, link }: EventOf<"link">): string | undefined {
    const texts = viewTexts();
    switch (link.state) {
      case "connecting":
        return link.attempt === 1 && !this.#lost.has(who) ? texts.connecting(harmless(address)) : undefined;
      case "open":
        this.#lost.delete(who);
        return undefined;
      case "lost": {
        const { code, sentence } = plainError(link.error);
        const why = code ?? sentence;
        if (this.#lost.get(who) === why) return undefined;
        this.#lost.set(who, why);
        return texts.lost(shownName(who), plainLine(link.error), Math.max(1, Math.round(link.retryIn / 1000)));
      }
      case "ended": {
        const retried = this.#lost.delete(who);
        return retried && link.error !== undefined ? texts.givenUp(shownName(who), plainLine(link.error)) : undefined;
      }
    }
  }
}

/** Most of it shows otherwise: what is left concerns a stranger at the door. */
function describeTransport(event: TransportEvent): string | undefined {
  const texts = viewTexts();
  const from = event.address === undefined ? texts.somewhere : harmless(event.address);
  if (event.type === "connection-refused") return texts.turnedAway(from);
  // Whom this side refused has been shown with more words, and whom it dials it waits for.
  if (event.type !== "handshake-failed" || event.role === "initiator") return undefined;
  if (TOLD_OTHERWISE.has(event.code)) return undefined;
  return texts.noSession(from, plainLineOf(event));
}

const TOLD_OTHERWISE: ReadonlySet<string> = new Set([
  "ERR_IDENTITY_CHANGED",
  "ERR_PEER_NOT_TRUSTED",
  "ERR_TRUST_UNDECIDED",
  "ERR_TRUST_STORE",
  "ERR_TRUST_STORE_FULL",
]);

function oddText({ who, what, length, count }: EventOf<"not-understood">, paint: Paint): string {
  const texts = viewTexts();
  if (count > 1) return texts.oddMany(named(who, paint), count, length);
  return what === "binary" ? texts.oddBytes(named(who, paint), length) : texts.oddJson(named(who, paint), length);
}

function farewell({ who, end, missing = 0 }: EventOf<"left">, paint: Paint): string {
  const texts = viewTexts();
  // What broke off nobody wanted; this the user, or this program, did.
  const wanted = end.error?.cause;
  if (wanted instanceof Failure) return paint.bad(texts.endedHere(shownName(who), plainLine(wanted)));
  if (end.error !== undefined) return paint.bad(texts.brokeOff(shownName(who), plainLine(end.error)));
  const ended = end.reason === "closed-by-peer" ? texts.left(named(who, paint)) : texts.closed(named(who, paint));
  return `${ended} ${missing === 0 ? texts.arrived : paint.bad(texts.missing(missing))}`;
}

function each(peers: readonly Member[], paint: Paint, text: (peer: Member) => string): string {
  if (peers.length === 0) return note(viewTexts().nobody, paint);
  return peers.map((peer) => note(`${named(peer.who, paint)}:${text(peer)}`, paint)).join("\n");
}

function named(who: string, paint: Paint): string {
  return paint.name(shownName(who));
}

function noteOf(text: string | undefined, paint: Paint): string | undefined {
  return text === undefined ? undefined : note(text, paint);
}

function note(text: string, paint: Paint): string {
  const width = columnsOf(process.stdout);
  // A long word of a peer's, such as a file's name, must not run on where a line of this program begins.
  const lines = text.includes("\n") || width === 0 ? [text] : fold(text, width - 3);
  return indent(lines, "  ", `${paint.faint("*")} `);
}
