import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Alert } from "@securecomm/anomaly";
import { HostileProxy } from "../proxy/hostile-proxy.ts";
import { type Cast, homeOf, run, start } from "./cast.ts";
import type { Heard } from "./program.ts";
import { demoTexts } from "./texts.ts";

/** What the demo reads of a transfer. */
interface Transfer {
  readonly id: number;
  readonly state: string;
  readonly moved: number;
  readonly resumedAt: number;
  readonly sha256?: string;
}

const MIB = 2 ** 20;
const FILE = { name: "plans.bin", bytes: 32 * MIB };
/** Records of alice's after which the cable is cut: somewhere in the middle of the file. */
const CUT_AFTER = 150;

/** Both make their identities and add each other by links; bob listens, and alice's link to him leads through the proxy. */
export async function pair(cast: Cast): Promise<void> {
  const { stage } = cast;
  const texts = demoTexts();
  stage.scene(texts.people);
  const [hers] = await Promise.all(
    ["alice", "bob"].map(async (name) => {
      await run(cast, name, "init", "--name", name, "--no-passphrase");
      return run(cast, name, "id", "--link");
    }),
  );
  await run(cast, "bob", "trust", "add", hers as string, "--yes");
  cast.bob = start(cast, "bob", "listen", "tcp://127.0.0.1:0", "--known-only");
  const { url } = await cast.bob.until(({ event }) => event === "listening");
  cast.proxy = await HostileProxy.between(url as string);
  const his = await run(cast, "bob", "id", "--link", "--address", cast.proxy.url);
  await run(cast, "alice", "trust", "add", his, "--yes");
  stage.fact("alice", hers as string);
  stage.fact("bob", his);
  stage.check(texts.pairs, true);
}

/** Alice dials bob. */
export async function meet(cast: Cast): Promise<void> {
  const { stage } = cast;
  const texts = demoTexts();
  stage.scene(texts.session);
  cast.alice = start(cast, "alice", "connect", "bob");
  const [hers, his] = await Promise.all([opened(cast.alice, 0), opened(cast.bob, 0)]);
  stage.fact(texts.suite, String(hers["suite"]));
  stage.fact(texts.postQuantumLabel, texts.postQuantum(hers["postQuantum"] === true));
  stage.fact(texts.about_("alice", "bob"), String(hers["verification"]));
  stage.fact(texts.about_("bob", "alice"), String(his["verification"]));
  stage.fact(texts.words("alice"), wordsOf(hers));
  stage.fact(texts.words("bob"), wordsOf(his));
  stage.check(texts.open, hers["verified"] === "known" && his["verified"] === "known");
  stage.check(texts.sameWords, wordsOf(hers) === wordsOf(his) && wordsOf(hers).split(" ").length === 6);
}

/** The next session that a program tells of. */
export function opened(program: Cast["alice"], from: number): Promise<Heard> {
  return program.until(({ event }) => event === "opened", from);
}

/** Lines both ways. */
export async function chat({ stage, alice, bob }: Cast): Promise<void> {
  const texts = demoTexts();
  stage.scene(texts.chat);
  for (const [at, line] of texts.chatHers.entries()) {
    alice.type(line);
    await bob.until(({ event, text }) => event === "message" && text === line);
    stage.fact("alice → bob", line);
    const answer = texts.chatHis[at] as string;
    bob.type(answer);
    await alice.until(({ event, text }) => event === "message" && text === answer);
    stage.fact("bob → alice", answer);
  }
  const said = (program: Cast["alice"]) =>
    program.heard.filter(({ event }) => event === "message").map(({ text }) => text);
  const same = JSON.stringify([said(bob), said(alice)]) === JSON.stringify([texts.chatHers, texts.chatHis]);
  stage.check(texts.bothWays, same);
}

/** A file whose connection is cut in the middle: it goes on by itself. */
export async function sendFile(cast: Cast): Promise<void> {
  const { stage, alice, bob, proxy } = cast;
  const texts = demoTexts();
  stage.scene(texts.file);
  const content = randomBytes(FILE.bytes);
  const path = join(cast.folder, FILE.name);
  await writeFile(path, content);
  const [hersFrom, hisFrom] = [alice.heard.length, bob.heard.length];
  const { network } = proxy.latest;
  alice.type(`/file ${path}`);
  const offer = await bob.until((event) => transferOf(event)?.state === "asked", hisFrom);
  network.attack({ attack: "cut", from: "initiator", record: (index) => index > CUT_AFTER, times: 1 });
  bob.type(`/accept ${transferOf(offer)?.id}`);

  const waiting = await bob.until((event) => transferOf(event)?.state === "waiting", hisFrom);
  stage.fact(texts.cutLabel, texts.cut(mib(transferOf(waiting)?.moved), mib(FILE.bytes)));
  const again = await opened(bob, hisFrom);
  stage.fact("alice", texts.again(((again.heardAt - waiting.heardAt) / 1_000).toFixed(1)));
  const done = await bob.until((event) => transferOf(event)?.state === "done", hisFrom);
  stage.fact("bob", texts.resumed(mib(transferOf(done)?.resumedAt)));
  const sent = await alice.until((event) => transferOf(event)?.state === "done", hersFrom);
  const arrived = await readFile(join(homeOf(cast, "bob"), "downloads", FILE.name));
  const hash = createHash("sha256").update(arrived).digest("hex");
  stage.fact(texts.hash("alice"), String(transferOf(sent)?.sha256));
  stage.fact(texts.hash("bob"), hash);
  const whole = arrived.equals(content) && transferOf(sent)?.sha256 === hash;
  stage.check(texts.sameFile, whole && Number(transferOf(done)?.resumedAt) > 0);
  // The cut is a broken connection, which has honest causes: a note, no alarm.
  const alarms = [...alice.heard, ...bob.heard].filter(isAlarm);
  for (const alarm of alarms) stage.fact(texts.alert("", alertOf(alarm).severity), alertOf(alarm).description);
  stage.check(texts.quiet, alarms.length === 0);
}

/** Whether an event is an alert that is more than information. */
export function isAlarm(heard: Heard): boolean {
  return heard.event === "alert" && alertOf(heard).severity !== "info";
}

/** The alert that an event tells of. */
export function alertOf({ alert }: Heard): Alert {
  return alert as Alert;
}

function transferOf({ event, transfer }: Heard): Transfer | undefined {
  return event === "transfer" ? (transfer as Transfer) : undefined;
}

function wordsOf(event: Heard): string {
  return (event["words"] as readonly string[]).join(" ");
}

function mib(bytes: unknown): string {
  return (Number(bytes) / MIB).toFixed(1);
}
