import type { Channel } from "../channel/channel.ts";
import type { ChannelComplianceOptions } from "./compliance.ts";
import { expectEqual, type Look, numberedFrame, type Observed, pause } from "./observed.ts";

/** A check of one pair of ends, which are destroyed after it. */
export type PairCheck = readonly [name: string, check: (a: Channel, b: Channel, look: Look) => Promise<void>];

/** A number of frames beyond what any channel keeps under way for a reader who does not read. */
export const PLENTY = 4_000;
const LARGE = 8_000;

/** How frames travel. */
export function frameChecks({ receiveBackpressure = true }: ChannelComplianceOptions): PairCheck[] {
  return [...always, ...(receiveBackpressure ? withBackpressure : withoutBackpressure)];
}

const always: PairCheck[] = [
  [
    "carries whole frames in order, both ways, however they are given in pieces",
    async (a, b, look) => {
      const [one, two] = [look.observe(a), look.observe(b)];
      a.send([numberedFrame(1, 5)]);
      a.send([Uint8Array.of(0, 0, 0), Uint8Array.of(3, 2), Uint8Array.of(2), new Uint8Array(0), Uint8Array.of(2)]);
      a.send([numberedFrame(3, 8_192)]);
      b.send([numberedFrame(4)]);
      a.resume();
      b.resume();
      await look.until(
        () => two.frames.length === 3 && one.frames.length === 1,
        "three frames came, and one the other way",
      );
      expectEqual(two.frames, [1, 2, 3], "the frames that came");
      expectEqual(one.frames, [4], "the frames that came the other way");
    },
  ],
  [
    "delivers nothing inside send, and nothing before somebody resumes",
    async (a, b, look) => {
      const two = look.observe(b);
      a.send([numberedFrame(1)]);
      await pause(20);
      expectEqual(two.frames, [], "the frames before resume()");
      b.resume();
      await look.until(() => two.frames.length === 1, "the frame came after resume()");
      a.send([numberedFrame(2)]);
      expectEqual(two.frames, [1], "the frames inside send()");
      await look.until(() => two.frames.length === 2, "the next frame came");
    },
  ],
  [
    "delivers nothing between pause and resume, inside frame() as well",
    async (a, b, look) => {
      const two = look.observe(b, () => b.pause());
      for (let i = 1; i <= 5; i++) a.send([numberedFrame(i)]);
      for (let i = 1; i <= 5; i++) {
        b.resume();
        await look.until(() => two.frames.length >= i, `frame ${i} came after resume()`);
        await pause(3);
        expectEqual(two.frames.length, i, "the number of frames after pause()");
      }
      expectEqual(two.frames, [1, 2, 3, 4, 5], "the frames that came");
    },
  ],
  [
    "delivers no frame inside the call for another, whoever resumes there",
    async (a, b, look) => {
      let underWay = 0;
      let most = 0;
      const two = look.observe(b, () => {
        underWay += 1;
        most = Math.max(most, underWay);
        b.pause();
        b.resume();
        underWay -= 1;
      });
      for (let i = 1; i <= 5; i++) a.send([numberedFrame(i)]);
      await pause(20);
      b.resume();
      await look.until(() => two.frames.length === 5, "the frames came");
      expectEqual(most, 1, "the number of calls of frame() that were under way at once");
    },
  ],
  [
    "hands over to whoever attaches last",
    async (a, b, look) => {
      const first = look.observe(b);
      b.resume();
      a.send([numberedFrame(1)]);
      await look.until(() => first.frames.length === 1, "the first frame came");
      b.pause();
      a.send([numberedFrame(2)]);
      const second = look.observe(b);
      b.resume();
      await look.until(() => second.frames.length === 1, "the second frame came");
      expectEqual([first.frames, second.frames], [[1], [2]], "what the first and the second user got");
    },
  ],
  [
    "refuses a frame above the limit, which its user may raise",
    async (a, b, look) => {
      const two = look.observe(b);
      b.maxFrameLength = 10;
      expectEqual(b.maxFrameLength, 10, "maxFrameLength");
      b.resume();
      a.send([numberedFrame(1, 10)]);
      await look.until(() => two.frames.length === 1, "a frame of the largest length came");
      b.maxFrameLength = 20;
      a.send([numberedFrame(2, 20)]);
      await look.until(() => two.frames.length === 2, "a frame of the raised length came");
      a.send([numberedFrame(3, 21)]);
      expectEqual((await two.end())?.code, "ERR_FRAME_TOO_LARGE", "the error at the end");
      expectEqual(two.frames, [1, 2], "the frames that came");
    },
  ],
  [
    "judges a frame by the limit that is in force when it is delivered",
    async (a, b, look) => {
      b.maxFrameLength = 10;
      const two = look.observe(b, () => {
        b.pause();
        b.maxFrameLength = 4_000;
      });
      a.send([numberedFrame(1)]);
      a.send([numberedFrame(2, 4_000)]);
      a.send([numberedFrame(3, 4_001)]);
      b.resume();
      await look.until(() => two.frames.length === 1, "the frame came that raises the limit");
      await pause(20);
      b.resume();
      await look.until(() => two.frames.length === 2, "the frame came that is within the raised limit");
      b.resume();
      expectEqual((await two.end())?.code, "ERR_FRAME_TOO_LARGE", "the error at the end");
      expectEqual(two.frames, [1, 2], "the frames that came");
    },
  ],
  [
    "refuses a frame without content, and delivers nothing after it",
    async (a, b, look) => {
      const two = look.observe(b);
      a.send([numberedFrame(1)]);
      a.send([new Uint8Array(4)]);
      a.send([numberedFrame(2)]);
      b.resume();
      expectEqual((await two.end())?.code, "ERR_FRAME_MALFORMED", "the error at the end");
      b.resume();
      await pause(10);
      expectEqual(two.frames, [1], "the frames that came");
      expectEqual(two.ends.length, 1, "how often the end was told");
    },
  ],
];

const withBackpressure: PairCheck[] = [
  [
    "tells a sender to wait when nobody reads, and when there is room again",
    async (a, b, look) => {
      const [one, two] = [look.observe(a), look.observe(b)];
      a.resume();
      const sent = await sendUntilFull(a, one);
      const { drains } = one;
      b.resume();
      await look.until(() => one.drains > drains && two.frames.length === sent, "there was room, and everything came");
      expectEqual(a.send([numberedFrame(7, LARGE)]), true, "whether there is room after everything was read");
      await look.until(() => two.frames.length === sent + 1, "the last frame came");
      expectEqual(two.frames.includes(-1), false, "whether a frame came otherwise than it was sent");
    },
  ],
  [
    "tells a sender of room also when that one has sent on meanwhile",
    async (a, b, look) => {
      let slow = true;
      const one = look.observe(a);
      const two = look.observe(b, () => slow && b.pause());
      a.resume();
      let sent = await sendUntilFull(a, one);
      const { drains } = one;
      // At every moment in which a part of it was read: what a channel forgets may depend on how much.
      for (const frames = sent; one.drains === drains && two.frames.length < frames; sent++) {
        const { length } = two.frames;
        b.resume();
        await look.until(() => two.frames.length > length, "the reader gets a frame");
        await pause(0);
        a.send([numberedFrame(1)]);
      }
      slow = false;
      b.resume();
      await look.until(() => one.drains > drains && two.frames.length === sent, "there was room, and everything came");
    },
  ],
  [
    "tells a sender to wait also for a reader who pauses at each frame",
    async (a, b, look) => {
      const one = look.observe(a);
      const two = look.observe(b, () => b.pause());
      for (let i = 1; i <= 3; i++) a.send([numberedFrame(i)]);
      await pause(5);
      for (let i = 1; i <= 2; i++) {
        b.resume();
        await look.until(() => two.frames.length === i, `frame ${i} came`);
      }
      await sendUntilFull(a, one);
      expectEqual(two.frames, [1, 2], "the frames that came");
    },
  ],
];

const withoutBackpressure: PairCheck[] = [
  [
    "ends with ERR_RECEIVE_OVERFLOW rather than keep without bound what nobody reads",
    async (a, b, look) => {
      const [one, two] = [look.observe(a), look.observe(b)];
      a.resume();
      let sent = 0;
      while (one.ends.length === 0) {
        a.send([numberedFrame(7, LARGE)]);
        if (++sent > PLENTY) throw new Error(`${sent} frames were sent that nobody reads, and the channel goes on`);
        if (sent % 20 === 0) await pause(1);
      }
      expectEqual([two.frames, two.ends], [[], []], "what was told before resume()");
      b.resume();
      expectEqual((await two.end())?.code, "ERR_RECEIVE_OVERFLOW", "the error at the end");
      expectEqual(two.frames.length < sent, true, "whether less came than was sent");
    },
  ],
];

/**
 * Sends large frames until the channel asks to wait and stays full: what it asked to wait for may have been only that
 * the system takes what it has room for.
 * @returns how many were sent.
 */
export async function sendUntilFull(channel: Channel, observed: Observed): Promise<number> {
  for (let sent = 1; sent <= PLENTY; sent++) {
    if (channel.send([numberedFrame(7, LARGE)])) continue;
    const { drains } = observed;
    await pause(30);
    if (observed.drains === drains) return sent;
  }
  throw new Error(`${PLENTY} frames of ${LARGE} bytes were sent that nobody reads, and send() never asked to wait`);
}
