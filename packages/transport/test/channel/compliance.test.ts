import { describe, it } from "vitest";
import type { Channel } from "../../src/channel/channel.ts";
import { channelCompliance } from "../../src/testing/index.ts";
import { CHANNEL_PAIRS } from "../support/channel-pairs.ts";
import { channelOver, socketPair } from "../support/sockets.ts";

/** The reader of the suite's slow tests is the second end: who listened, and then who dialled. */
describe.each(Object.entries(CHANNEL_PAIRS))("%s keeps what a channel promises", (name, makePair) => {
  for (const { name, run } of channelCompliance(makePair)) it(name, run);

  describe("the other way round", () => {
    const reversed = async () => (await makePair()).reverse() as [Channel, Channel];
    const receiveBackpressure = name !== "own WebSocket";
    for (const { name, run } of channelCompliance(reversed, { receiveBackpressure })) it(name, run);
  });
});

describe("a stream keeps what a channel promises", () => {
  const makePair = async (): Promise<[Channel, Channel]> => {
    const [one, other] = await socketPair();
    return [channelOver(one), channelOver(other)];
  };
  for (const { name, run } of channelCompliance(makePair)) it(name, run);
});
