import { type PairCheck, sendUntilFull } from "./compliance-frames.ts";
import { expectEqual, numberedFrame, pause } from "./observed.ts";

/** How a channel ends. */
export const endChecks: PairCheck[] = [
  [
    "ends after every frame that was sent before, once and without an error",
    async (a, b, look) => {
      const [one, two] = [look.observe(a), look.observe(b)];
      a.resume();
      const numbers = Array.from({ length: 200 }, (_, i) => i);
      for (const number of numbers) a.send([numberedFrame(number, 1_000)]);
      a.close();
      await pause(20);
      expectEqual(two.ends, [], "the ends told to a reader who has not resumed");
      b.resume();
      expectEqual(await two.end(), undefined, "the error at the end");
      expectEqual(two.frames, numbers, "the frames that came");
      await one.end();
      await pause(10);
      expectEqual([one.ends, two.ends], [[undefined], [undefined]], "the ends told to both");
    },
  ],
  [
    "ends after them also for a reader who pauses at each frame and takes its time",
    async (a, b, look) => {
      const two = look.observe(b, () => {
        b.pause();
        setTimeout(() => b.resume(), 15);
      });
      for (let i = 1; i <= 4; i++) a.send([numberedFrame(i)]);
      a.close();
      await pause(20);
      b.resume();
      expectEqual(await two.end(), undefined, "the error at the end");
      expectEqual(two.frames, [1, 2, 3, 4], "the frames that came");
      await pause(20);
      expectEqual([two.ends.length, two.frames.length], [1, 4], "the ends and frames told in all");
    },
  ],
  [
    "ends after them also for a reader who pauses and resumes inside frame()",
    async (a, b, look) => {
      const two = look.observe(b, () => {
        b.pause();
        b.resume();
      });
      for (let i = 1; i <= 20; i++) a.send([numberedFrame(i)]);
      a.close();
      await pause(20);
      b.resume();
      expectEqual(await two.end(), undefined, "the error at the end");
      expectEqual(two.frames.length, 20, "the number of frames that came");
    },
  ],
  ...(["close", "destroy"] as const).map(
    (way): PairCheck => [
      `tells its end, made by ${way}(), also to whoever made it, once, and delivers nothing any more`,
      async (a, b, look) => {
        const one = look.observe(a);
        look.observe(b);
        b.send([numberedFrame(1)]);
        await pause(5);
        a[way]();
        expectEqual(one.ends, [], `the ends told inside ${way}()`);
        a.resume();
        a[way]();
        a.close();
        expectEqual(await one.end(), undefined, "the error at the end");
        b.send([numberedFrame(2)]);
        await pause(10);
        expectEqual(one.frames, [], "the frames after the end");
        expectEqual(one.ends, [undefined], "the ends told in all");
      },
    ],
  ),
  [
    "says when everything has left, the same to whoever asks again",
    async (a, b, look) => {
      const two = look.observe(b);
      b.resume();
      a.send([numberedFrame(1, 8_000)]);
      const closed = a.close();
      expectEqual(a.close() === closed, true, "whether close() gives the same promise again");
      expectEqual(await closed, true, "whether everything has left");
      await two.end();
      expectEqual(two.frames, [1], "the frames that came");
    },
  ],
  [
    "says when everything has left also to whoever closes both ends at once",
    async (a, b, look) => {
      const [one, two] = [look.observe(a), look.observe(b)];
      a.resume();
      b.resume();
      a.send([numberedFrame(1, 8_000)]);
      b.send([numberedFrame(2, 8_000)]);
      await look.until(() => one.frames.length === 1 && two.frames.length === 1, "both frames came");
      expectEqual(await Promise.all([a.close(), b.close()]), [true, true], "whether everything has left");
    },
  ],
  [
    "tells its end to whoever attaches after it, with its error",
    async (a, b, look) => {
      const two = look.observe(b);
      b.resume();
      a.send([new Uint8Array(4)]);
      await two.end();
      expectEqual((await look.observe(b).end())?.code, "ERR_FRAME_MALFORMED", "the error told later");
      a.close();
      expectEqual(await look.observe(a).end(), undefined, "the error told to whoever closed");
    },
  ],
  [
    "ends for both, and sending into it does nothing",
    async (a, b, look) => {
      const [one, two] = [look.observe(a), look.observe(b)];
      a.resume();
      b.resume();
      a.destroy();
      expectEqual(a.send([numberedFrame(1)]), true, "what send() says at the end that was destroyed");
      await two.end();
      expectEqual(b.send([numberedFrame(2)]), true, "what send() says at the other end");
      b.close();
      await pause(10);
      expectEqual([one.frames, two.frames], [[], []], "the frames after the end");
      expectEqual([one.drains, two.drains], [0, 0], "the drains after the end");
    },
  ],
];

/** How a channel ends that was full. */
export const fullEndChecks: PairCheck[] = [
  [
    "tells no drain after its end",
    async (a, b, look) => {
      const [one, two] = [look.observe(a), look.observe(b)];
      const sent = await sendUntilFull(a, one);
      const { drains } = one;
      a.close(5_000);
      await one.end();
      b.resume();
      await two.end();
      await pause(5);
      expectEqual(two.frames.length, sent, "the number of frames that came");
      expectEqual(one.drains, drains, "the drains after the end");
    },
  ],
];
