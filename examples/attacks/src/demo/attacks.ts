import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { askUser, createIdentity, listen } from "@securecomm/transport";
import type { Duplicate, Flip } from "@securecomm/transport/testing";
import type { Attack, AttackName, Refusal } from "../attacks/attack.ts";
import { ATTACKS } from "../attacks/attacks.ts";
import type { Detection, Result } from "../judge.ts";
import { type Cast, detectionOf, homeOf, start } from "./cast.ts";
import { alertOf, isAlarm, opened } from "./peace.ts";
import type { Heard, Program } from "./program.ts";
import { demoTexts } from "./texts.ts";

/** Far enough behind the length and the number, which stand in front of a record's ciphertext. */
const IN_THE_CIPHERTEXT = 20;

/** One bit of a record of alice's is turned over. */
export async function flipOneBit(cast: Cast): Promise<void> {
  const { stage } = cast;
  const texts = demoTexts();
  stage.scene(texts.flip);
  const { code, messages, conclude } = await strike(cast, "bit-flip", texts.flipped, {
    attack: "flip",
    byte: IN_THE_CIPHERTEXT,
    mask: 0b100,
  });
  const refused = code === "ERR_RECORD_TAMPERED" && messages.length === 0;
  stage.check(texts.refusedFlip, refused);
  conclude(refused);
}

/** A record of alice's comes twice. */
export async function replayRecord(cast: Cast): Promise<void> {
  const { stage } = cast;
  const texts = demoTexts();
  stage.scene(texts.replay);
  const { code, messages, conclude } = await strike(cast, "record-replay", texts.replayed, { attack: "duplicate" });
  const refused = code === "ERR_RECORD_REPLAYED" && messages.length === 1;
  stage.check(texts.refusedReplay, refused);
  conclude(refused);
}

/** What came of an attack on a record. */
interface Struck {
  /** How bob's session ended. */
  readonly code: string;
  /** What bob was given since. */
  readonly messages: readonly Heard[];
  /** Puts it into the table. */
  conclude(ok: boolean): void;
}

/** Does something to the next record of alice's, and tells what bob's program said. */
async function strike(
  { stage, alice, bob, proxy, results }: Cast,
  name: AttackName,
  line: string,
  attack: Flip | Duplicate,
): Promise<Struck> {
  const texts = demoTexts();
  const [hers, his] = [alice.heard.length, bob.heard.length];
  stage.fact("alice → bob", line);
  const struckAt = performance.now();
  proxy.latest.network.attack({ ...attack, from: "initiator", record: true, times: 1 });
  alice.type(line.split("  (")[0] as string);
  const alert = await bob.until((event) => isAlarm(event) && alertOf(event).kind === "rule", his);
  const left = await bob.until(({ event }) => event === "left", his);
  const detected = detectionOf(alert, "bob", struckAt);
  stage.fact(texts.alert("bob", detected.severity), detected.explanation, stage.paint.bad);
  await alice.until(({ event }) => event === "left", hers);
  // Alice's program dials again by itself, in a while; she does what the alert suggests, and does not wait.
  alice.type("/connect bob");
  await Promise.all([opened(alice, hers), opened(bob, his)]);
  const code = String(left["code"]);
  return {
    code,
    messages: bob.heard.slice(his).filter(({ event }) => event === "message"),
    conclude: (ok) => void results.push(resultOf(name, [{ by: "bob", code }], detected, ok)),
  };
}

/** Whoever dials bob reaches somebody else, who has another identity and would take everybody. */
export async function standInTheMiddle(cast: Cast): Promise<void> {
  const { stage, alice, proxy, results } = cast;
  const texts = demoTexts();
  stage.scene(texts.middle);
  const from = alice.heard.length;
  const mallory = await createIdentity({ name: "bob" });
  const heard: unknown[] = [];
  const impostor = await listen("tcp://127.0.0.1:0", {
    identity: mallory,
    trust: askUser(() => true),
    observers: [(event) => void (event.type === "session-opened" && heard.push(event))],
  });
  try {
    stage.fact(texts.cutLabel, texts.redirected);
    proxy.redirect(impostor.url);
    const struckAt = performance.now();
    proxy.cut();
    await alice.until(({ event }) => event === "left", from);
    alice.type("/connect bob");
    const alert = await alice.until((event) => isAlarm(event) && alertOf(event).rule === "identity-changed", from);
    const detected = detectionOf(alert, "alice", struckAt);
    stage.fact(texts.alert("alice", detected.severity), detected.explanation, stage.paint.bad);
    const refusal = await alice.until(({ event }) => event === "identity-refused", from);
    const refused = (await alice.end()) === 1 && heard.length === 0 && refusal["actual"] === mallory.fingerprint;
    stage.check(texts.refusedMiddle, refused);
    results.push(resultOf("man-in-the-middle", [{ by: "alice", code: String(refusal["code"]) }], detected, refused));
  } finally {
    await impostor.close();
  }
  await meetAgain(cast);
}

/** The stranger is gone: alice dials once more. */
async function meetAgain(cast: Cast): Promise<void> {
  const { stage, bob, proxy } = cast;
  const { url } = bob.heard.find(({ event }) => event === "listening") as unknown as { url: string };
  proxy.redirect(url);
  const from = bob.heard.length;
  cast.alice = start(cast, "alice", "connect", "bob");
  const [hers] = await Promise.all([opened(cast.alice, 0), opened(bob, from)]);
  stage.check(demoTexts().onceMore, hers["verified"] === "known");
}

/** Both say goodbye. */
export async function part(cast: Cast): Promise<void> {
  const { stage, alice, bob } = cast;
  const goodbye = async (program: Program) => {
    program.type("/quit");
    return program.end();
  };
  const hers = await goodbye(alice);
  const his = await goodbye(bob);
  // What bob said into the sessions that were cut may not have arrived, and his program says so.
  const unsure = bob.heard.some(({ event }) => event === "not-arrived");
  const [aliceLogged, bobLogged] = await Promise.all([rulesLogged(cast, "alice"), rulesLogged(cast, "bob")]);
  const logged =
    aliceLogged.has("identity-changed") && bobLogged.has("record-tampered") && bobLogged.has("record-replayed");
  stage.check(demoTexts().bye, hers === 0 && his === (unsure ? 1 : 0) && logged);
}

/** The rules whose alerts are in somebody's log. */
async function rulesLogged(cast: Cast, name: string): Promise<ReadonlySet<unknown>> {
  const log = await readFile(join(homeOf(cast, name), "state", "log", "peer.log"), "utf8");
  const lines = log.trimEnd().split("\n");
  return new Set(lines.map((line) => JSON.parse(line)).map(({ event, rule }) => event === "alert" && rule));
}

function resultOf(name: AttackName, refusals: readonly Refusal[], detected: Detection, ok: boolean): Result {
  const attack = ATTACKS.find((candidate) => candidate.name === name) as Attack;
  return {
    attack,
    refusals,
    detected,
    gains: [],
    trace: { threshold: 1, points: [] },
    struckAtMs: 0,
    detectedAtMs: detected.afterMs,
    alarmsBefore: 0,
    tookMs: detected.afterMs,
    ok,
  };
}
