import { cut, harmless, type Paint, paintFor, visibleWidth } from "@securecomm/example-terminal";
import { barLine } from "../files/bar.ts";
import { sizeText } from "../files/quantities.ts";
import type { TransferFacts } from "../files/transfer-facts.ts";
import { cutName, shownName } from "../terminal/peer-text.ts";
import { isVerified, shortVerification } from "../trust/verification.ts";
import { alertLine, timeText } from "./alert-text.ts";
import { alertTexts } from "./alert-texts.ts";
import type { BoardState } from "./board-state.ts";
import { boardTexts } from "./board-texts.ts";
import type { LinkState } from "./events.ts";

/** Alerts that stand on the board with their words; of the others it says how many. */
const MOST_ALERTS = 2;
/** Below so many columns a line says only what it must. */
const NARROW = 60;
const SHORTEST_NAME = 8;
/** More sessions than are open at once. */
const MOST_HEARD = 1_024;

type Peer = BoardState["peers"][number];

/** Milliseconds without a record after which a peer is silent: it sends a heartbeat each 15 s at the latest. */
const SILENT = 20_000;
/** What had come in a session when it was drawn, and since when it is no more. */
const heard = new Map<string, { readonly records: number; readonly since: number }>();

/** When a state of a link was drawn first: what counts down began then. */
const firstDrawn = new WeakMap<LinkState, number>();

/**
 * The lines above the prompt, the ones that matter most first, none wider than a screen of so many columns: alerts,
 * questions, peers, transfers. No colour says what words do not.
 * @param now in milliseconds since the epoch.
 */
export function boardLines(
  state: BoardState,
  columns: number,
  paint: Paint = paintFor(process.stdout),
  now = Date.now(),
): string[] {
  const width = Math.max(1, columns - 1);
  const asked = state.transfers.filter((transfer) => transfer.state === "asked");
  const others = state.transfers.filter((transfer) => transfer.state !== "asked");
  const lines = [
    ...banner(state, width, paint),
    ...asked.flatMap((transfer) => question(transfer, width, paint)),
    ...state.peers.map((peer) => peerLine(peer, width, paint, now)),
    ...others.map((transfer) => barLine(transfer, width)),
  ];
  return lines.length === 0 ? [] : [rule(state.to, width, paint), ...lines].map((line) => cut(line, width));
}

/** Parts the board from what was said, and tells to whom a line goes. */
function rule(to: string | undefined, width: number, paint: Paint): string {
  const texts = boardTexts();
  const words = ` ${to === undefined ? texts.toAll : texts.to(shownName(to))} `;
  return paint.faint(`──${words}${"─".repeat(Math.max(0, width - 2 - visibleWidth(words)))}`);
}

function banner({ alerts, fallen = 0 }: BoardState, width: number, paint: Paint): string[] {
  if (alerts.length === 0) return [];
  const texts = alertTexts();
  const grave = ({ alert }: BoardState["alerts"][number]) => (alert.severity === "critical" ? 1 : 0);
  const latest = [...alerts].reverse().sort((one, other) => grave(other) - grave(one));
  const rows = latest.slice(0, MOST_ALERTS).map(({ alert, who }) => alertLine(alert, who));
  const others = latest.length - rows.length + fallen;
  const more = others > 0 ? `${texts.more(others)}. ` : "";
  return [...rows, `${more}${texts.hint}`].map((row) => {
    const text = cut(` ${row}`, width - 1);
    return paint.alarm(text + " ".repeat(width - visibleWidth(text)));
  });
}

function question({ id, who, name, bytes, exists }: TransferFacts, width: number, paint: Paint): string[] {
  const texts = boardTexts();
  const size = `${bytes === undefined ? "" : `, ${sizeText(bytes)}`}${exists ? ` (${texts.exists})` : ""}`;
  const answer = exists ? texts.answerExisting(id) : texts.answer(id);
  const offer = (room: number) => {
    const rest = visibleWidth(texts.offers(shownName(who), "", size)) + 2;
    return `? ${texts.offers(shownName(who), cut(harmless(name), Math.max(SHORTEST_NAME, room - rest)), size)}`;
  };
  const beside = offer(width - visibleWidth(answer) - 2);
  const whole = `${beside}: ${answer}`;
  if (visibleWidth(whole) <= width && !beside.includes("…")) return [paint.strong(whole)];
  return [paint.strong(offer(width)), paint.strong(`  ${answer}`)];
}

function peerLine({ who, facts, link }: Peer, width: number, paint: Paint, now: number): string {
  const texts = boardTexts();
  if (facts === undefined) {
    const { mark, words } = linkWords(link, now);
    return beside(`${mark} ${shownName(who)}`, link?.state === "lost" ? paint.careful(words) : words, width);
  }
  const { verified, checked, advice, keyAge } = facts;
  const good = isVerified(verified, checked);
  const narrow = width < NARROW;
  const short = narrow && advice !== undefined ? texts.unverified : shortVerification(verified, checked);
  const colour = good ? paint.good : advice === undefined ? (text: string) => text : paint.careful;
  const silence = silenceOf(facts, now);
  if (silence >= SILENT)
    return beside(`! ${shownName(who)}`, paint.careful(texts.silent(Math.floor(silence / 1000))), width);
  const age = narrow ? [] : [texts.keys(timeText(now - keyAge).slice(0, 5))];
  const words = [colour(short), texts.open, ...age].join(", ");
  return beside(`${good ? "✔" : advice === undefined ? "·" : "!"} ${shownName(who)}`, words, width);
}

/** For how long nothing has come. */
function silenceOf({ session, recordsReceived }: NonNullable<Peer["facts"]>, now: number): number {
  const before = heard.get(session);
  if (before?.records === recordsReceived) return now - before.since;
  heard.delete(session);
  heard.set(session, { records: recordsReceived, since: now });
  const [oldest] = heard.keys();
  if (heard.size > MOST_HEARD && oldest !== undefined) heard.delete(oldest);
  return 0;
}

function linkWords(link: LinkState | undefined, now: number): { readonly mark: string; readonly words: string } {
  const texts = boardTexts();
  switch (link?.state) {
    case "lost": {
      const since = firstDrawn.get(link) ?? now;
      firstDrawn.set(link, since);
      return { mark: "✘", words: texts.lost(Math.ceil(Math.max(0, since + link.retryIn - now) / 1000)) };
    }
    case "connecting":
      return { mark: "…", words: texts.connecting(link.attempt) };
    case "open":
      return { mark: "…", words: texts.open };
    default:
      return { mark: "-", words: texts.ended };
  }
}

/** A name and words behind it; where there is no room for both, the name gives way. */
function beside(name: string, words: string, width: number): string {
  return `${cutName(name, Math.max(SHORTEST_NAME, width - 2 - visibleWidth(words)))}  ${words}`;
}
