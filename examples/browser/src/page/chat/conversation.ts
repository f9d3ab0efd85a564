import type { TrustStore } from "@securecomm/auth";
import { MessageError, type Session, type SessionEnd, type Verification } from "@securecomm/transport";
import type { Opened, Plan } from "../net/open.ts";
import type { Comparisons } from "../storage/comparisons.ts";
import { currentLanguage, type Say } from "../texts/language.ts";
import { Log } from "../view/log.ts";
import { plainError } from "../view/plain-error.ts";
import { TalkScreen } from "../view/talk-screen.ts";
import { chatMessage, readMessage } from "./message.ts";

/** What a conversation remembers beyond its end. */
export interface Memory {
  readonly store: TrustStore;
  readonly comparisons: Comparisons;
}

/** The peer was named beforehand by its fingerprint: there is nothing left to compare. */
const NAMED: ReadonlySet<Verification> = new Set(["pinned", "allow-list"]);

/** One conversation, from the open session until the user goes back. Never rejects. */
export async function converse(
  { session, pinKey }: Opened,
  { peer, way }: Plan,
  { store, comparisons }: Memory,
): Promise<void> {
  const who = peer ?? session.peer.name;
  const under = peer ?? (way.kind === "dial" ? way.address : who);
  const screen = new TalkScreen();
  const log = new Log();
  let differed = false;
  let back: () => void = () => {};
  const leave = new Promise<void>((resolve) => {
    back = resolve;
  });
  const closeQuietly = () => void session.close();

  log.clear();
  screen.open(
    session,
    { who, under },
    {
      async say(text) {
        try {
          await session.send(chatMessage(text));
          log.own(text);
          return true;
        } catch (error) {
          log.note(error instanceof MessageError ? plainError(error) : ({ notSent }) => notSent);
          return false;
        }
      },
      matched() {
        screen.verified(({ comparedNow }) => comparedNow);
        // A browser that cannot remember it only asks again the next time.
        if (pinKey !== undefined) comparisons.add(pinKey, session.peer.fingerprint, Date.now()).catch(() => {});
      },
      differed() {
        differed = true;
        session.abort();
        if (pinKey === undefined) return;
        // A key that could not be forgotten is at least not taken for compared.
        store.remove(pinKey).catch(() => {});
        comparisons.remove(pinKey).catch(() => {});
      },
      end: closeQuietly,
      back,
    },
  );
  log.note(({ begun }) => begun(who));
  await recall(session, pinKey, comparisons, screen);
  // Whoever leaves the page says goodbye, as far as the browser lets it.
  addEventListener("pagehide", closeQuietly);
  await read(session, who, log);
  const end = await session.closed;
  removeEventListener("pagehide", closeQuietly);
  screen.ended(end, differed ? (texts) => texts.differed : describe(end, who));
  await leave;
}

async function recall(
  session: Session,
  pinKey: string | undefined,
  comparisons: Comparisons,
  screen: TalkScreen,
): Promise<void> {
  const { fingerprint, verified } = session.peer;
  if (NAMED.has(verified)) return screen.verified(({ named }) => named);
  if (pinKey === undefined) return;
  const at = await comparisons.find(pinKey, fingerprint).catch(() => undefined);
  if (at === undefined) return;
  screen.verified(({ comparedBefore }) => comparedBefore(new Date(at).toLocaleDateString(currentLanguage())));
}

async function read(session: Session, who: string, log: Log): Promise<void> {
  try {
    for await (const value of session) {
      const message = readMessage(value);
      if (message.known) log.theirs(who, message.text);
      else log.note((texts) => texts.notUnderstood(who, message.length, message.what));
    }
  } catch {
    // How the session ended says what this was.
  }
}

function describe({ clean, reason, error }: SessionEnd, who: string): Say {
  if (!clean) return plainError(error);
  return (texts) => (reason === "closed-by-peer" ? texts.left(who) : texts.closed);
}
