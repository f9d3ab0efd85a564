import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Actor } from "./demo/actor.ts";
import { flipOneBit, poseAsPeer } from "./demo/attacks.ts";
import type { Cast } from "./demo/cast.ts";
import { introduce, shakeHands, talk } from "./demo/peace.ts";
import { Stage } from "./demo/stage.ts";
import { plainLine } from "./plain-error.ts";

/** Time for all of it, in milliseconds; it takes a few seconds. */
const DEADLINE = 45_000;

async function play(cast: Cast): Promise<void> {
  const fingerprints = await introduce(cast);
  const url = await shakeHands(cast, fingerprints);
  await talk(cast);
  await flipOneBit(cast, url);
  await poseAsPeer(cast, url, fingerprints);
}

/** Rejects when the time is over or somebody presses Ctrl-C. */
function interruption(): { promise: Promise<never>; over: () => void } {
  let stop: (why: string) => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    stop = (why) => reject(new Error(why));
  });
  const timer = setTimeout(() => stop(`the demo was not over within ${DEADLINE / 1_000} s`), DEADLINE);
  const onSignal = () => stop("the demo was interrupted");
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  return { promise, over: () => clearTimeout(timer) };
}

async function main(): Promise<number> {
  const start = performance.now();
  const stage = new Stage();
  stage.title(
    "SecureComm",
    "Two programs on this machine, alice and bob, talk to each other over TCP. Then somebody interferes, twice.",
  );
  const folder = await mkdtemp(join(tmpdir(), "securecomm-demo-"));
  const [alice, bob] = [new Actor("alice"), new Actor("bob")];
  const { promise: interrupted, over } = interruption();
  try {
    const cast = { stage, alice, bob, folder, store: join(folder, "alice-knows.json") };
    await Promise.race([play(cast), interrupted]);
  } catch (error) {
    stage.failure(plainLine(error));
  } finally {
    over();
    await Promise.all([alice.leave(), bob.leave()]);
    await rm(folder, { recursive: true, force: true });
  }
  stage.verdict((performance.now() - start) / 1_000);
  return stage.good ? 0 : 1;
}

// What an interrupted scene still holds open must not keep the program from ending.
void main().then((code) => process.exit(code));
