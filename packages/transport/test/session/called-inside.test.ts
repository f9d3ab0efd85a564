import { describe, expect, it, onTestFinished } from "vitest";
import {
  type Channel,
  type ChannelHandlers,
  CLASSIC_SUITE,
  memoryChannelPair,
  type Observer,
  type Session,
  type SignedTranscript,
  type TransportEvent,
  verifyTranscript,
} from "../../src/index.ts";
import { until } from "../support/observe.ts";
import { alice, bob, collect, sessionPair, signerLike } from "../support/sessions.ts";
import { interceptedPair } from "../support/wire.ts";

const SIGNERS = [alice.fingerprint, bob.fingerprint];

/** What an entry of a transcript counts beyond its content. */
const ENTRY = 256;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Two sessions of which the first records so many bytes, and calls `react` inside the event that says it is full. */
async function filling(maxTranscriptBytes: number, react: (session: Session) => unknown, sign = alice.sign) {
  let session: Session | undefined;
  const reactions: unknown[] = [];
  const observer: Observer = (event) => {
    if (event.type === "transcript-full" && session !== undefined) reactions.push(react(session));
  };
  const [one, two] = await sessionPair({
    one: {
      identity: signerLike(alice, sign),
      suites: [CLASSIC_SUITE],
      transcript: true,
      limits: { maxTranscriptBytes },
      observers: [observer],
    },
  });
  session = one;
  const received = collect(two);
  // Looked at in the end, or not at all where the session fails.
  received.catch(() => {});
  const end = async () => {
    const ends = await Promise.all([one.close(), two.close()]);
    return ends.map(({ clean, error }) => (clean ? "clean" : error?.code));
  };
  return { one, two, received, reactions, end };
}

const exporting = (session: Session) => session.exportTranscript();

describe("an observer that asks for the transcript inside the event that says it is full", () => {
  it("because of an own message leaves the session whole, and gets what was signed", async () => {
    const { one, received, reactions, end } = await filling(2 * ENTRY, exporting);
    one.onMessage(() => {});
    // The record of the first waits for its signature while the second is laid into one.
    await one.send("first");
    await turn();
    await turn();
    await one.send("second");
    await one.send("third");
    expect(await end()).toEqual(["clean", "clean"]);
    expect(await received).toEqual(["first", "second", "third"]);
    expect(reactions).toHaveLength(1);
    const transcript = (await reactions[0]) as SignedTranscript;
    expect(transcript.complete).toBe(false);
    expect(await verifyTranscript(transcript, { signers: SIGNERS })).toMatchObject({ valid: true });
  });

  it("because of the own CLOSE ends in order", async () => {
    const { one, received, reactions, end } = await filling(2 * ENTRY, exporting);
    one.onMessage(() => {});
    await one.send("only");
    await turn();
    await turn();
    expect(await end()).toEqual(["clean", "clean"]);
    expect(await received).toEqual(["only"]);
    expect(reactions).toHaveLength(1);
    await reactions[0];
  });

  it("because of a signature of its own leaves the session whole: nothing overtakes the signature", async () => {
    let release: (() => void) | undefined;
    let signatures = 0;
    const sign = async (message: Uint8Array) => {
      signatures += 1;
      if (signatures === 2) await new Promise<void>((resolve) => (release = resolve));
      return alice.sign(message);
    };
    const { one, received, reactions, end } = await filling(2 * ENTRY + 100, exporting, sign);
    one.onMessage(() => {});
    await one.send("signed first");
    const exported = one.exportTranscript();
    await until(() => release !== undefined);
    // Unsigned when the signature comes: the next could be begun at once.
    await one.send("meanwhile");
    await turn();
    await turn();
    release?.();
    await exported;
    await until(() => reactions.length === 1);
    await reactions[0];
    expect(await end()).toEqual(["clean", "clean"]);
    expect(await received).toEqual(["signed first", "meanwhile"]);
  });

  it.each([
    ["a message", 2 * ENTRY],
    ["a signature", 2 * ENTRY + 100],
  ])("because of %s of the peer's leaves the session whole", async (_, bytes) => {
    const { one, two, reactions, end } = await filling(bytes, exporting);
    const got: unknown[] = [];
    one.onMessage((message) => got.push(message));
    await one.send("mine");
    await two.send("theirs");
    await until(() => got.length === 1);
    await two.send("theirs again");
    await until(() => reactions.length === 1);
    await reactions[0];
    expect(await end()).toEqual(["clean", "clean"]);
    expect(got).toEqual(["theirs", "theirs again"]);
  });
});

describe("an observer that does something else inside that event", () => {
  it.each<[string, (session: Session) => unknown]>([
    ["sends a little", (session) => session.send("inside")],
    ["sends much", (session) => session.send(new Uint8Array(200_000))],
    ["asks for fresh keys", (session) => session.rekey()],
    ["closes", (session) => session.close()],
    [
      "does all of it",
      (session) => Promise.all([session.rekey(), session.send("inside"), session.exportTranscript(), session.close()]),
    ],
  ])("%s: the session stays whole", async (_, react) => {
    const { one, received, reactions, end } = await filling(2 * ENTRY, react);
    one.onMessage(() => {});
    await one.send("first");
    await turn();
    await turn();
    await one.send("second");
    await until(() => reactions.length === 1);
    // What was asked for may be refused because of the end, and for nothing else.
    const over = Promise.resolve(reactions[0]).catch((error) => expect(error.code).toBe("ERR_SESSION_CLOSED"));
    expect(await end()).toEqual(["clean", "clean"]);
    await over;
    expect((await received).slice(0, 2)).toEqual(["first", "second"]);
  });

  it("aborts: the peer learns just that", async () => {
    const { one, two } = await filling(2 * ENTRY, (session) => session.abort());
    await one.send("first");
    await turn();
    await turn();
    await one.send("second").catch(() => {});
    expect((await one.closed).error?.code).toBe("ERR_ABORTED");
    expect((await two.closed).error?.code).toBe("ERR_PEER_ABORTED");
  });
});

describe("a signer", () => {
  /** A session whose identity calls `react` inside each signature after the handshake's. */
  const signing = async (react: (session: Session) => unknown) => {
    let frames = 0;
    let session: Session | undefined;
    const reactions: unknown[] = [];
    const events: TransportEvent[] = [];
    const identity = signerLike(alice, (message) => {
      if (session !== undefined && reactions.length < 20) reactions.push(react(session));
      return alice.sign(message);
    });
    const [a, b] = interceptedPair((frame, from) => {
      if (from === "initiator") frames += 1;
      return [frame];
    });
    const [one, two] = await sessionPair({
      channels: [a, b],
      one: { identity, transcript: true, suites: [CLASSIC_SUITE], signatures: "message" },
      two: { signatures: "message", observers: [(event) => events.push(event)] },
    });
    session = one;
    const received = collect(two);
    received.catch(() => {});
    return { one, two, received, reactions, framesNow: () => frames };
  };

  it("is asked only when the record that it signs has left", async () => {
    const seen: number[] = [];
    const { one, two, framesNow } = await signing(() => seen.push(framesNow()));
    const before = framesNow();
    await one.send("x");
    await until(() => seen.length > 0);
    expect(seen[0]).toBe(before + 1);
    await Promise.all([one.close(), two.close()]);
  });

  it.each<[string, (session: Session) => unknown]>([
    ["exports", exporting],
    ["sends much", (session) => session.send(new Uint8Array(20_000))],
    ["asks for fresh keys", (session) => session.rekey()],
    ["closes", (session) => session.close()],
  ])("may do what it likes inside its call: it %s", async (_, react) => {
    const { one, two, received, reactions } = await signing((session) => {
      const reaction = Promise.resolve(react(session));
      // What comes after the close is refused, as it should be.
      return reaction.catch((error) => expect(error.code).toBe("ERR_SESSION_CLOSED"));
    });
    one.onMessage(() => {});
    await one.send("first");
    await until(() => reactions.length > 0);
    await Promise.all(reactions);
    const ends = await Promise.all([one.close(), two.close()]);
    expect(ends.map(({ clean }) => clean)).toEqual([true, true]);
    expect((await received)[0]).toBe("first");
  });
});

/** One end whose `resume()` hands in what waits there and then, also inside the call for another frame. */
function nesting(inner: Channel) {
  const waiting: Uint8Array[] = [];
  const state = { open: true, waiting };
  let paused = true;
  let handlers: ChannelHandlers | undefined;
  const run = () => {
    while (!paused && state.open) {
      const next = waiting.shift();
      if (next === undefined) return;
      handlers?.frame(next);
    }
  };
  const channel: Channel = {
    kind: "nesting",
    remoteAddress: undefined,
    get maxFrameLength() {
      return inner.maxFrameLength;
    },
    set maxFrameLength(length) {
      inner.maxFrameLength = length;
    },
    send: (frame) => inner.send(frame),
    close: () => inner.close(),
    destroy: () => inner.destroy(),
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
  const open = () => {
    state.open = true;
    run();
  };
  return { channel, state, open };
}

describe("a channel of somebody's own that hands in a frame inside the call for another", () => {
  it("ends the session instead of mixing the messages of two records", async () => {
    const [a, inner] = memoryChannelPair();
    const { channel, state, open } = nesting(inner);
    onTestFinished(() => a.destroy());
    const got: unknown[] = [];
    let reader: Session | undefined;
    const observer: Observer = (event) => {
      if (event.type !== "messages") return;
      // What waited in the full inbox is taken, so frames may come again.
      reader?.onMessage((message) => got.push(message instanceof Uint8Array ? message[0] : message));
      reader = undefined;
    };
    const [one, two] = await sessionPair({
      channels: [a, channel],
      one: { signatures: "off" },
      two: { signatures: "off", observers: [observer], limits: { receiveBuffer: 1 } },
    });
    reader = two;
    state.open = false;
    for (let number = 0; number < 6; number++) {
      // Sections of two kinds: there is more to read when the first has been told.
      void one.send(number % 2 === 0 ? number : Uint8Array.of(number)).catch(() => {});
      if (number !== 2) continue;
      await turn();
      await turn();
    }
    void one.close();
    await until(() => state.waiting.length >= 2);
    open();
    const { error } = await two.closed;
    expect(got).toEqual(Array.from(got, (_, i) => i));
    expect(error?.code).toBe("ERR_INTERNAL");
  });
});
