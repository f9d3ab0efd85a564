import { UsageError } from "../../failure.ts";
import { plainLine } from "../../plain-error.ts";
import { tellOfRefusal } from "../refused-link.ts";
import { chatTexts } from "../texts.ts";
import type { Desk, SlashCommand } from "./command.ts";
import { slashTexts } from "./texts.ts";
import { namedHere, onlyPeer } from "./who.ts";

/** Sessions, and the alerts about them. */
export function sessionCommands(): readonly SlashCommand[] {
  const { help } = slashTexts();
  return [
    { name: "rekey", ...help.rekey, takes: "peer", run: rekey },
    { name: "connect", ...help.connect, takes: "target", run: connect },
    { name: "alerts", ...help.alerts, run: (_, desk) => listAlerts(desk) },
    { name: "ok", ...help.ok, run: (_, { engine, tell }) => tell(slashTexts().putAside(engine.alerts.putAside())) },
  ];
}

async function rekey(words: readonly string[], { engine, interactive, tell, fail }: Desk): Promise<void> {
  const texts = slashTexts();
  const { who, session } = onlyPeer(words, engine.conversation);
  tell(texts.rekeying(who));
  const done = session.rekey().then(
    () => tell(texts.rekeyed(who, session.security().epoch)),
    (error: unknown) => fail(chatTexts().lineFailed(plainLine(error))),
  );
  if (!interactive) await done;
}

async function connect(words: readonly string[], { engine, tally, tell }: Desk): Promise<void> {
  const texts = slashTexts();
  const text = words.join(" ");
  if (text === "") throw new UsageError(texts.tooLittle(`/connect ${texts.help.connect.usage}`));
  const waiting = engine.dialled().find(({ who, link }) => who === text || link.target.address === text);
  if (waiting !== undefined && waiting.link.session === undefined) {
    waiting.link.hurry();
    return tell(texts.dialledNow(waiting.who));
  }
  const here = namedHere(text, engine.conversation)?.who ?? waiting?.who;
  if (here !== undefined) return tell(texts.alreadyHere(here));
  const { link } = engine.dial(await engine.people.target(text, {}));
  tellOfRefusal(link, tell);
  void link.over.then(() => {
    if (!link.opened) tally.failed++;
  });
}

function listAlerts({ engine, tell }: Desk): void {
  const texts = slashTexts();
  if (engine.alerts.kept.length === 0) tell(texts.noAlerts);
  const gone = engine.alerts.count - engine.alerts.kept.length;
  if (gone > 0) tell(texts.alertsGone(gone));
  for (const { alert, who } of engine.alerts.kept) {
    const at = new Date(alert.at).toISOString().slice(0, 19).replace("T", " ");
    tell(texts.alert(at, texts.severities[alert.severity], who ?? alert.subject, alert.description));
  }
}
