import { createRandom } from "@securecomm/anomaly";
import type { Session } from "@securecomm/transport";
import { NIGHT } from "../lab/history.ts";
import type { Lab } from "../lab/lab.ts";

/** Somebody with alice's key, in a session with bob. */
export interface ThiefAtBob {
  readonly hostile: Session;
  readonly his: Session;
  /** What bob has told it. */
  readonly told: { texts: number; bytes: number };
}

const SMALL_TALK = [
  "Did the delivery come?",
  "Yes, this afternoon. Everything was in it, the long cables too.",
  "Good. Then we can begin tomorrow.",
  "I shall be there at nine, unless the train is late again.",
  "Take the other line, it is never late.",
  "That one does not stop at the harbour, I would have to walk for twenty minutes.",
  "A walk has never hurt anybody.",
  "Says he who comes by car!",
] as const;

const TALKING = 20 * 60_000;

/**
 * Days of ordinary chat lie behind alice and bob. In the night somebody dials who has alice's key, and has a little talk as
 * people have it, most of a minute from one line to the next on the laboratory's clock, which is moved on. Whatever a
 * monitor says of what comes then, it does not say because somebody speaks at all. At last it is three o'clock.
 */
export async function thiefAtBob(lab: Lab): Promise<ThiefAtBob> {
  lab.history({ kind: "chat", seed: lab.seed, until: NIGHT - TALKING });
  const listener = await lab.listen();
  const proxy = await lab.proxy(listener.url);
  const hostile = await lab.dialAsThief(proxy.url);
  const told = { texts: 0, bytes: 0 };
  hostile.onMessage((message) => {
    if (message instanceof Uint8Array) told.bytes += message.length;
    else told.texts += 1;
  });
  await lab.until(() => lab.bob.sessions.length === 1, "bob has the session");
  const his = lab.bob.sessions[0] as Session;
  const random = createRandom(lab.seed);
  for (const [turn, line] of SMALL_TALK.entries()) {
    lab.clock.moveTo(lab.clock.now() + 40_000 + 80_000 * random.uniform());
    const isHis = turn % 2 === 1;
    await (isHis ? his : hostile).send(line);
    const lines = Math.floor(turn / 2) + 1;
    await lab.until(() => (isHis ? told.texts : lab.bob.receivedCount) === lines, "the other one was told");
  }
  lab.clock.moveTo(NIGHT);
  return { hostile, his, told };
}
