import { describe, expect, it } from "vitest";
import type { Channel, ChannelHandlers } from "../../src/channel/channel.ts";
import { memoryChannelPair } from "../../src/channel/memory.ts";
import { type ChannelComplianceOptions, channelCompliance } from "../../src/testing/index.ts";

/** What both ends of a faulty pair know. */
interface Shared {
  /** How many frames were read since an end asked to wait. */
  read: number;
}

/** What a channel does otherwise than it should. */
type Fault = (inner: Channel, shared: Shared) => Partial<Channel>;

/** A channel over memory that keeps every promise but what its fault breaks. */
function faulty(inner: Channel, fault: Fault, shared: Shared): Channel {
  const sound: Channel = {
    kind: inner.kind,
    remoteAddress: inner.remoteAddress,
    get maxFrameLength() {
      return inner.maxFrameLength;
    },
    set maxFrameLength(length) {
      inner.maxFrameLength = length;
    },
    attach: (handlers) => inner.attach(handlers),
    resume: () => inner.resume(),
    pause: () => inner.pause(),
    send: (frame) => inner.send(frame),
    close: (patience) => inner.close(patience),
    destroy: () => inner.destroy(),
  };
  return Object.defineProperties(sound, Object.getOwnPropertyDescriptors(fault(inner, shared)));
}

async function failuresOf(fault: Fault, options?: ChannelComplianceOptions): Promise<string[]> {
  const makePair = async (): Promise<[Channel, Channel]> => {
    const [a, b] = memoryChannelPair();
    const shared = { read: 0 };
    return [faulty(a, fault, shared), faulty(b, fault, shared)];
  };
  const checks = channelCompliance(makePair, { patience: 400, ...options });
  const failures = checks.map(({ name, run }) =>
    run().then(
      () => [],
      (error: Error) => [`${name}: ${error.message}`],
    ),
  );
  return (await Promise.all(failures)).flat();
}

/** Handlers with some of them changed. */
const attaching = (change: (handlers: ChannelHandlers) => Partial<ChannelHandlers>): Fault => {
  return (inner) => ({ attach: (handlers) => inner.attach({ ...handlers, ...change(handlers) }) });
};

const FAULTS: readonly [what: string, noticed: RegExp, fault: Fault][] = [
  ["loses a frame", /three frames came/, (inner) => ({ send: (f) => f[0]?.[4] === 1 || inner.send(f) })],
  ["swaps frames", /whole frames in order/, swapping],
  ["changes a byte", /frames that came: .*-1/, attaching((to) => ({ frame: (f) => to.frame(spoilt(f)) }))],
  ["sends the first piece only", /in pieces/, (inner) => ({ send: ([first]) => inner.send([first as Uint8Array]) })],
  ["starts by itself", /the frames before resume/, starting],
  ["does not pause", /number of frames after pause/, () => ({ pause: () => {} })],
  ["does not hand over", /hands over/, (inner) => ({ attach: once((to: ChannelHandlers) => inner.attach(to)) })],
  ["never asks to wait", /never asked to wait/, (inner) => ({ send: (f) => inner.send(f) || true })],
  ["never says that there is room", /there was room/, attaching(() => ({ drain: () => {} }))],
  ["says nothing of room to whoever sent on", /also when that one has sent on.*there was room/, forgetting],
  ["hands in a frame inside the call for another", /under way at once: should be 1/, nesting],
  ["has no limit", /frame above the limit.*the end is told/, boundless],
  ["does not say why it ended", /should be "ERR_/, attaching((to) => ({ end: () => to.end() }))],
  ["says twice that it ended", /\[null,null\]|"undefined","undefined"/, attaching(endingTwice)],
  ["does not say that it ended", /the end is told/, attaching(() => ({ end: () => {} }))],
  [
    "breaks off when it closes",
    /ends after every frame.*the error at the end/,
    (inner) => ({ close: () => cutting(inner) }),
  ],
  ["does not close", /the end is told/, () => ({ close: async () => true })],
  ["closes anew each time", /same promise/, (inner) => ({ close: async () => inner.close() })],
  [
    "says that nothing left",
    /has left: should be true/,
    (inner) => ({ close: once(() => inner.close().then((all) => !all)) }),
  ],
  ["asks to wait after its end", /what send\(\) says/, (inner) => ({ send: (f) => inner.send(f) && false })],
];

/** Holds each odd frame back until the next has been sent. */
function swapping(inner: Channel): Partial<Channel> {
  let held: readonly Uint8Array[] | undefined;
  return {
    send: (frame) => {
      const first = held;
      held = first === undefined ? frame : undefined;
      if (first === undefined) return true;
      inner.send(frame);
      return inner.send(first);
    },
  };
}

/** Forgets that it has asked to wait when more is sent after a part was read. */
function forgetting(inner: Channel, shared: Shared): Partial<Channel> {
  let [asked, forgot] = [false, false];
  return {
    send: (frame) => {
      forgot ||= asked && shared.read > 0;
      const room = inner.send(frame);
      if (!room && !asked) shared.read = 0;
      asked ||= !room;
      return room;
    },
    attach: (handlers) =>
      inner.attach({
        ...handlers,
        frame: (frame) => {
          shared.read += 1;
          handlers.frame(frame);
        },
        drain: () => {
          const tells = !forgot;
          asked = forgot = false;
          if (tells) handlers.drain();
        },
      }),
  };
}

/** Delivers what waits inside `resume()`, wherever that is called. */
function nesting(inner: Channel): Partial<Channel> {
  const waiting: Uint8Array[] = [];
  let paused = true;
  let handlers: ChannelHandlers | undefined;
  const run = () => {
    while (!paused && waiting.length > 0) handlers?.frame(waiting.shift() as Uint8Array);
  };
  return {
    attach: (to) => {
      handlers = to;
      const frame = (bytes: Uint8Array) => {
        waiting.push(new Uint8Array(bytes));
        run();
      };
      inner.attach({ ...to, frame });
      inner.resume();
    },
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      run();
    },
  };
}

function starting(inner: Channel): Partial<Channel> {
  return {
    attach: (handlers) => {
      inner.attach(handlers);
      inner.resume();
    },
  };
}

function boundless(inner: Channel): Partial<Channel> {
  inner.maxFrameLength = 2 ** 30;
  return { maxFrameLength: 10 };
}

function endingTwice(to: ChannelHandlers): Partial<ChannelHandlers> {
  return {
    end: (error) => {
      to.end(error);
      to.end(error);
    },
  };
}

/** Ends with something that is no frame. */
async function cutting(inner: Channel): Promise<boolean> {
  inner.send([new Uint8Array(4)]);
  return inner.close();
}

/** The same call again gives the same result. */
function once<Args extends unknown[], Result>(call: (...args: Args) => Result): (...args: Args) => Result {
  let result: { readonly value: Result } | undefined;
  return (...args) => {
    result ??= { value: call(...args) };
    return result.value;
  };
}

function spoilt(frame: Uint8Array): Uint8Array {
  const copy = new Uint8Array(frame);
  copy[copy.length - 1] = 99;
  return copy;
}

describe("the compliance suite", () => {
  it("has sentences for names, each once", () => {
    const names = channelCompliance(async () => memoryChannelPair()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(15);
  });

  it("finds nothing wrong where nothing is", async () => {
    expect(await failuresOf(() => ({}), { patience: 10_000 })).toEqual([]);
  });

  it.each(FAULTS)("notices a channel that %s", async (_, noticed, fault) => {
    expect((await failuresOf(fault)).join("\n")).toMatch(noticed);
  });

  it("notices a channel that keeps without bound what nobody reads", async () => {
    const failures = await failuresOf(() => ({}), { receiveBackpressure: false });
    expect(failures.join("\n")).toContain("the channel goes on");
  });
});
