import type { Channel } from "../channel/channel.ts";
import { endChecks, fullEndChecks } from "./compliance-ends.ts";
import { frameChecks } from "./compliance-frames.ts";
import { Look } from "./observed.ts";

/** One promise of a channel, as a test. */
export interface ChannelCheck {
  /** A sentence about the channel, unique in the suite. */
  readonly name: string;
  /** Takes a fresh pair; rejects with an error that says what was not kept. */
  run(): Promise<void>;
}

/** How the suite is run. */
export interface ChannelComplianceOptions {
  /** `false` where a reader who pauses cannot slow the sender down, as with a browser's WebSocket. By default `true`. */
  readonly receiveBackpressure?: boolean;
  /** Milliseconds after which what has not happened is taken for what does not happen; by default 10,000. */
  readonly patience?: number;
}

/**
 * What every channel promises, whatever carries it, as tests for any framework: of the frames that it carries, of
 * pausing and waiting, and of its end. The suite destroys the channels that it was given, and asserts by itself.
 *
 * @param makePair gives both ends of a new channel, open, paused, and with a `maxFrameLength` of at least 8,192. What is
 * sent into the first comes out of the second, and the other way round; the second is the one whose reader is slow.
 *
 * @example
 * ```ts
 * import { channelCompliance } from "@securecomm/transport/testing";
 *
 * describe("my channel", () => {
 *   for (const { name, run } of channelCompliance(makePair)) it(name, run);
 * });
 * ```
 */
export function channelCompliance(
  makePair: () => Promise<readonly [Channel, Channel]>,
  options: ChannelComplianceOptions = {},
): ChannelCheck[] {
  const look = new Look(options.patience ?? 10_000);
  const full = options.receiveBackpressure === false ? [] : fullEndChecks;
  return [...frameChecks(options), ...endChecks, ...full].map(([name, check]) => ({
    name,
    run: async () => {
      const [a, b] = await makePair();
      try {
        await check(a, b, look);
      } finally {
        a.destroy();
        b.destroy();
      }
    },
  }));
}
