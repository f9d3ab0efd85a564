import { describe, expect, it } from "vitest";
import type { Channel } from "../../src/channel/channel.ts";
import { filled, hex } from "./bytes.ts";
import { frame, numbered } from "./frames.ts";
import { observe, pause, until } from "./observe.ts";

/** A number beyond what any channel keeps under way for a reader who does not read. */
const PLENTY = 4_000;

/** What every channel promises, whatever carries it. `makePair` gives its two ends. */
export function describeChannel(name: string, makePair: () => Promise<[Channel, Channel]>): void {
  describe(`${name}: a pipe of frames`, () => {
    it("carries whole frames in order, both ways, however they are given in pieces", async () => {
      const [a, b] = await makePair();
      const [one, two] = [observe(a), observe(b)];
      a.send([numbered(1, 5)]);
      a.send([hex("000000"), hex("03 02"), hex("ff"), hex(""), hex("ff")]);
      a.send([numbered(3, 8_192)]);
      b.send([numbered(4)]);
      a.resume();
      b.resume();
      await until(() => two.frames.length === 3 && one.frames.length === 1);
      expect(two.frames).toEqual([1, 2, 3]);
      expect(one.frames).toEqual([4]);
    });

    it("delivers nothing inside send, and nothing before somebody resumes", async () => {
      const [a, b] = await makePair();
      const two = observe(b);
      a.send([numbered(1)]);
      await pause(20);
      expect(two.frames).toEqual([]);
      b.resume();
      await until(() => two.frames.length === 1);
      a.send([numbered(2)]);
      expect(two.frames).toEqual([1]);
      await until(() => two.frames.length === 2);
    });

    it("delivers nothing between pause and resume, inside frame() as well", async () => {
      const [a, b] = await makePair();
      const two = observe(b, () => b.pause());
      for (let i = 1; i <= 5; i++) a.send([numbered(i)]);
      for (let i = 1; i <= 5; i++) {
        b.resume();
        await until(() => two.frames.length === i);
        await pause(3);
        expect(two.frames).toHaveLength(i);
      }
      expect(two.frames).toEqual([1, 2, 3, 4, 5]);
    });

    it("tells a sender to wait when nobody reads, and when there is room again", async () => {
      const [a, b] = await makePair();
      const [one, two] = [observe(a), observe(b)];
      a.resume();
      const content = frame(filled(8_000, 7));
      let sent = 0;
      while (a.send([content])) {
        expect(++sent).toBeLessThan(PLENTY);
        if (sent % 50 === 0) await pause(1);
      }
      await pause(20);
      expect(one.drains).toBe(0);
      b.resume();
      await until(() => one.drains > 0 && two.frames.length === sent + 1);
      expect(a.send([content])).toBe(true);
      await until(() => two.frames.length === sent + 2);
    });

    it("tells a sender to wait also for a reader who pauses at each frame", async () => {
      const [a, b] = await makePair();
      observe(a);
      const two = observe(b, () => b.pause());
      a.send([numbered(1)]);
      a.send([numbered(2)]);
      a.send([numbered(3)]);
      await pause(5);
      for (let i = 1; i <= 2; i++) {
        b.resume();
        await until(() => two.frames.length === i);
      }
      let sent = 0;
      while (a.send([numbered(4, 8_000)])) {
        expect(++sent).toBeLessThan(PLENTY);
        if (sent % 50 === 0) await pause(1);
      }
      expect(two.frames).toEqual([1, 2]);
    });

    it("hands over to whoever attaches last", async () => {
      const [a, b] = await makePair();
      const first = observe(b);
      b.resume();
      a.send([numbered(1)]);
      await until(() => first.frames.length === 1);
      b.pause();
      a.send([numbered(2)]);
      const second = observe(b);
      b.resume();
      await until(() => second.frames.length === 1);
      expect([first.frames, second.frames]).toEqual([[1], [2]]);
    });

    it("refuses a frame above the limit, which its user may raise", async () => {
      const [a, b] = await makePair();
      const two = observe(b);
      b.maxFrameLength = 10;
      expect(b.maxFrameLength).toBe(10);
      b.resume();
      a.send([numbered(1, 10)]);
      await until(() => two.frames.length === 1);
      b.maxFrameLength = 20;
      a.send([numbered(2, 20)]);
      await until(() => two.frames.length === 2);
      a.send([numbered(3, 21)]);
      expect((await two.ended)?.code).toBe("ERR_FRAME_TOO_LARGE");
      expect(two.frames).toEqual([1, 2]);
    });

    it("refuses a frame without content, and delivers nothing after it", async () => {
      const [a, b] = await makePair();
      const two = observe(b);
      a.send([numbered(1)]);
      a.send([hex("00000000")]);
      a.send([numbered(2)]);
      b.resume();
      expect((await two.ended)?.code).toBe("ERR_FRAME_MALFORMED");
      b.resume();
      await pause(10);
      expect(two.frames).toEqual([1]);
      expect(two.ends).toHaveLength(1);
    });
  });

  describeEnds(name, makePair);
}

function describeEnds(name: string, makePair: () => Promise<[Channel, Channel]>): void {
  describe(`${name}: its end`, () => {
    it("comes after every frame that was sent before, once and without an error", async () => {
      const [a, b] = await makePair();
      const [one, two] = [observe(a), observe(b)];
      a.resume();
      for (let i = 0; i < 200; i++) a.send([numbered(i, 1_000)]);
      a.close();
      await pause(20);
      expect(two.ends).toEqual([]);
      b.resume();
      expect(await two.ended).toBeUndefined();
      expect(two.frames).toEqual(Array.from({ length: 200 }, (_, i) => i));
      await one.ended;
      await pause(10);
      expect([one.ends, two.ends]).toEqual([[undefined], [undefined]]);
    });

    it("comes after them also for a reader who pauses at each frame and takes its time", async () => {
      const [a, b] = await makePair();
      const two = observe(b, () => {
        b.pause();
        setTimeout(() => b.resume(), 15);
      });
      for (let i = 1; i <= 4; i++) a.send([numbered(i)]);
      a.close();
      await pause(20);
      b.resume();
      expect(await two.ended).toBeUndefined();
      expect(two.frames).toEqual([1, 2, 3, 4]);
      await pause(20);
      expect(two.ends).toHaveLength(1);
      expect(two.frames).toHaveLength(4);
    });

    it("is told also to whoever made it, once, and nothing is delivered any more", async () => {
      for (const end of ["close", "destroy"] as const) {
        const [a, b] = await makePair();
        const one = observe(a);
        observe(b);
        b.send([numbered(1)]);
        await pause(5);
        a[end]();
        expect(one.ends).toEqual([]);
        a.resume();
        a[end]();
        a.close();
        expect(await one.ended).toBeUndefined();
        b.send([numbered(2)]);
        await pause(10);
        expect(one.frames).toEqual([]);
        expect(one.ends).toEqual([undefined]);
      }
    });

    it("says when everything has left, the same to whoever asks again", async () => {
      const [a, b] = await makePair();
      const two = observe(b);
      b.resume();
      a.send([numbered(1, 8_000)]);
      const closed = a.close();
      expect(a.close()).toBe(closed);
      expect(await closed).toBe(true);
      await two.ended;
      expect(two.frames).toEqual([1]);
    });

    it("is told to whoever attaches after it, with its error", async () => {
      const [a, b] = await makePair();
      const two = observe(b);
      b.resume();
      a.send([hex("00000000")]);
      await two.ended;
      expect((await observe(b).ended)?.code).toBe("ERR_FRAME_MALFORMED");
      a.close();
      expect(await observe(a).ended).toBeUndefined();
    });

    it("is the end for both, and sending into it does nothing", async () => {
      const [a, b] = await makePair();
      const [one, two] = [observe(a), observe(b)];
      a.resume();
      b.resume();
      a.destroy();
      expect(a.send([numbered(1)])).toBe(true);
      await two.ended;
      expect(b.send([numbered(2)])).toBe(true);
      b.close();
      await pause(10);
      expect([one.frames, two.frames]).toEqual([[], []]);
      expect([one.drains, two.drains]).toEqual([0, 0]);
    });

    it("is not followed by a drain", async () => {
      const [a, b] = await makePair();
      const one = observe(a);
      const two = observe(b);
      let sent = 1;
      while (a.send([numbered(1, 8_000)])) expect(++sent).toBeLessThan(PLENTY);
      a.close();
      await one.ended;
      b.resume();
      await two.ended;
      await pause(5);
      expect(two.frames).toHaveLength(sent);
      expect(one.drains).toBe(0);
    });
  });
}
