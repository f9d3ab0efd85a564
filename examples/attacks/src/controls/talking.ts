import { createRandom } from "@securecomm/anomaly";
import type { Lab } from "../lab/lab.ts";
import { type Control, type Pace, type Sent, Tally } from "./control.ts";

const LINES = [
  "Hi! Are you there?",
  "Yes, good afternoon. Did the notes arrive?",
  "They did. I read them on the train: page 4 needs a second look, the figures for March are those of last year.",
  "Oh no. I shall send them again.",
  "No hurry 🙂",
  "Então, até amanhã às nove?",
  "Até amanhã!",
  "One more thing: bring the adapter for the projector, please, the one with the blue cable. The other one never fits.",
  "ok",
  "Thanks.",
];

/** In the afternoon of a day in the week, when people talk. */
const AFTERNOON = Date.UTC(2026, 9, 1, 15);

/** Two people who have known each other for days talk for a while. */
export const chat: Control = {
  name: "chat",
  async run(lab, pace) {
    lab.history({ kind: "chat", until: AFTERNOON, seed: lab.seed });
    const { hers, his } = await lab.meet();
    const tally = new Tally();
    await talk(lab, pace, tally, { hers, his });
    await hers.close();
    return tally.sent(1);
  },
};

/** Two people talk, and the keys are made anew by each of them meanwhile. */
export const rekey: Control = {
  name: "rekey",
  async run(lab, pace) {
    const { hers, his } = await lab.meet();
    const tally = new Tally();
    const renewed = (async () => {
      await pace.pause(pace.lasting / 3);
      await hers.rekey();
      await pace.pause(pace.lasting / 3);
      await his.rekey();
    })();
    await Promise.all([talk(lab, pace, tally, { hers, his }), renewed]);
    // His end is done with it before hers has heard of it.
    await lab.until(() => hers.security().epoch >= 2, "the keys were made anew twice");
    await his.close();
    return tally.sent(1);
  },
};

/** One peer has several sessions at once with another, opened one after the other. */
export const several: Control = {
  name: "several",
  async run(lab, pace): Promise<Sent> {
    const sessions = 4;
    const { hers, his, proxy } = await lab.meet();
    const pairs = [{ hers, his }];
    while (pairs.length < sessions) {
      await pace.pause(pace.lasting / 10);
      const mine = await lab.dial(proxy.url);
      await lab.until(() => lab.bob.sessions.some(({ id }) => id === mine.id), "bob has the session");
      pairs.push({ hers: mine, his: lab.bob.sessions.find(({ id }) => id === mine.id) as typeof his });
    }
    const tally = new Tally();
    const slower = { ...pace, lasting: pace.lasting * 0.7 };
    await Promise.all(pairs.map((pair) => talk(lab, slower, tally, pair)));
    await Promise.all(pairs.map((pair) => pair.hers.close()));
    return tally.sent(sessions);
  },
};

type Pair = Awaited<ReturnType<Lab["meet"]>>;

/** Lines go to and fro, some quick and some after a thought. */
async function talk(lab: Lab, pace: Pace, tally: Tally, { hers, his }: Pick<Pair, "hers" | "his">): Promise<void> {
  const random = createRandom(lab.seed);
  for (const [at, text] of LINES.entries()) {
    await pace.pause((pace.lasting / LINES.length) * (0.4 + 1.2 * random.uniform()));
    await tally.send(at % 2 === 0 ? hers : his, { type: "chat", text });
  }
}
