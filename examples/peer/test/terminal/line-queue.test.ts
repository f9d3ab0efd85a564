import { describe, expect, it } from "vitest";
import { LineQueue } from "../../src/terminal/line-queue.ts";

function queueWithFlow(): { queue: LineQueue; paused: () => boolean } {
  let paused = false;
  const queue = new LineQueue({
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
  });
  return { queue, paused: () => paused };
}

async function all(queue: LineQueue): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of queue) lines.push(line);
  return lines;
}

describe("a queue of lines", () => {
  it("gives every line in order, those from before its end included", async () => {
    const { queue } = queueWithFlow();
    queue.push("one");
    const taken = all(queue);
    await Promise.resolve();
    queue.push("two");
    queue.push("three");
    queue.end();
    queue.push("too late");
    expect(await taken).toEqual(["one", "two", "three"]);
  });

  it("pauses its input when many lines wait and lets it go on once they are taken", async () => {
    const { queue, paused } = queueWithFlow();
    for (let at = 0; at < 256; at++) queue.push(`${at}`);
    expect(paused()).toBe(true);
    const lines = queue[Symbol.asyncIterator]();
    for (let at = 0; at < 256; at++) await lines.next();
    void lines.next();
    await Promise.resolve();
    expect(paused()).toBe(false);
  });

  it("forgets what waits when nobody wants it any more", async () => {
    const { queue } = queueWithFlow();
    queue.push("one");
    queue.stop();
    expect(await all(queue)).toEqual([]);
  });
});
