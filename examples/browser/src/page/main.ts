import { memoryTrustStore, type TrustStore } from "@securecomm/auth";
import { converse, type Memory } from "./chat/conversation.ts";
import { openSession, type Plan, RefusedError } from "./net/open.ts";
import { comparisonsOf } from "./storage/comparisons.ts";
import { Database } from "./storage/database.ts";
import { Identities, type OwnIdentity } from "./storage/identities.ts";
import { databaseTrustStore } from "./storage/pins.ts";
import { type Say, say, setUpLanguages } from "./texts/language.ts";
import { showAlarm } from "./view/alarm-screen.ts";
import { setUpCopying } from "./view/copy.ts";
import { byId } from "./view/dom.ts";
import { nextPlan, setUpLobby, showAgreeing, showUnderWay } from "./view/lobby-screen.ts";
import { plainError } from "./view/plain-error.ts";
import { chooseIdentity, forgetChoice } from "./view/who-screen.ts";

main().catch((error: unknown) => console.error(error));

async function main(): Promise<void> {
  setUpLanguages();
  setUpCopying();
  const database = await openDatabase();
  const me = await chooseIdentity(new Identities(database));
  const { fingerprint, name } = me.identity;
  document.title = `${name} · SecureComm`;
  const store = database === undefined ? memoryTrustStore() : databaseTrustStore(database, fingerprint);
  const memory: Memory = { store, comparisons: comparisonsOf(database, fingerprint) };
  byId("somebody-else").onclick = () => {
    forgetChoice();
    location.reload();
  };
  setUpLobby(me);
  for (let problem: Say | undefined; ; ) problem = await talkOnce(await nextPlan(problem), me, memory);
}

/** One attempt and, if it succeeds, the conversation. Resolves to what went wrong, in words. */
async function talkOnce(plan: Plan, { identity }: OwnIdentity, memory: Memory): Promise<Say | undefined> {
  const cancelling = new AbortController();
  showUnderWay(plan, () => cancelling.abort());
  try {
    const { signal } = cancelling;
    const opened = await openSession(plan, { identity, store: memory.store, signal, onPeer: showAgreeing });
    await converse(opened, plan, memory);
    return undefined;
  } catch (error) {
    if (cancelling.signal.aborted) return undefined;
    if (error instanceof RefusedError) return alarm(error, memory.store);
    return plainError(error);
  }
}

async function alarm({ refusal }: RefusedError, store: TrustStore): Promise<Say | undefined> {
  const { error, pinKey } = refusal;
  if (error.code !== "ERR_IDENTITY_CHANGED") return plainError(error);
  if ((await showAlarm(refusal)) && pinKey !== undefined) await store.remove(pinKey);
  return undefined;
}

/** A browser may keep no data for this page: in private windows, or because the user said so. */
async function openDatabase(): Promise<Database | undefined> {
  try {
    return await Database.open();
  } catch {
    const note = byId("storage-note");
    note.hidden = false;
    say(note, ({ noStorage }) => noStorage);
    return undefined;
  }
}
