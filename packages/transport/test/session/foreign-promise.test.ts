import type { StandardSchemaV1 } from "@standard-schema/spec";
import { afterEach, describe, expect, it } from "vitest";
import { CLASSIC_SUITE, createSecureSession, memoryChannelPair } from "../../src/index.ts";
import { alice, bob, collect, mallory, peerOptions, sessionPair, signerLike } from "../support/sessions.ts";

const Native = Promise;

type Settle<Value> = (resolve: (value: Value | PromiseLike<Value>) => void, reject: (reason: unknown) => void) => void;

/** As a library that follows calls across turns puts it in the runtime's place: no relative of the runtime's own. */
class Following<Value> implements PromiseLike<Value> {
  static made = 0;
  readonly #inner: Promise<Value>;

  constructor(settle: Settle<Value>) {
    Following.made += 1;
    this.#inner = new Native(settle);
  }

  // biome-ignore lint/suspicious/noThenProperty: that is what makes it one.
  then<A = Value, B = never>(
    onValue?: ((value: Value) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Following<A | B> {
    const next = this.#inner.then(onValue, onError);
    return new Following((resolve, reject) => void next.then(resolve, reject));
  }

  catch<B>(onError: (reason: unknown) => B | PromiseLike<B>): Following<Value | B> {
    return this.then(undefined, onError);
  }

  finally(run: () => void): Following<Value> {
    return Following.resolve(this.#inner.finally(run));
  }

  static resolve<Value>(value: Value | PromiseLike<Value>): Following<Value> {
    return new Following((resolve) => resolve(value));
  }

  static reject(reason: unknown): Following<never> {
    return new Following((_, reject) => reject(reason));
  }

  static all<Value>(values: Iterable<Value | PromiseLike<Value>>): Following<Awaited<Value>[]> {
    return Following.resolve(Native.all(values));
  }

  static allSettled<Value>(values: Iterable<Value>): Following<PromiseSettledResult<Awaited<Value>>[]> {
    return Following.resolve(Native.allSettled(values));
  }

  static race<Value>(values: Iterable<Value | PromiseLike<Value>>): Following<Awaited<Value>> {
    return Following.resolve(Native.race(values));
  }
}

/** What async functions give is no instance of it. */
class Extended<Value> extends Native<Value> {}

const isOfProgram = (promise: unknown) => promise instanceof (globalThis.Promise as unknown as typeof Native);

afterEach(() => {
  globalThis.Promise = Native;
});

describe.each([
  ["a class that extends the runtime's", Extended],
  ["a class of its own", Following],
])("in a program whose Promise is %s", (_, Replaced) => {
  it("sessions open, carry messages, rekey and close; a signer and a policy may use either", async () => {
    globalThis.Promise = Replaced as unknown as PromiseConstructor;
    const native = (async () => {})();
    expect([isOfProgram(native), isOfProgram(Promise.resolve())]).toEqual([false, true]);

    const decide = () => ({ trusted: true, verified: "custom" }) as const;
    const [one, two] = await sessionPair({
      one: {
        suites: [CLASSIC_SUITE],
        identity: signerLike(alice, (message) => new Promise((resolve) => resolve(alice.sign(message)))),
        trust: { decide: async () => decide() },
      },
      two: {
        identity: signerLike(bob, async (message) => bob.sign(message)),
        trust: { decide: () => new Promise((resolve) => resolve(decide())) },
      },
    });
    expect([one.peer.fingerprint, two.peer.fingerprint]).toEqual([bob.fingerprint, alice.fingerprint]);
    const received = collect(two);
    one.onMessage(() => {});
    await one.send("hello");
    await one.rekey();
    await one.send(new Uint8Array(300_000).fill(7));
    const ends = await Native.all([one.close(), two.close()]);
    expect(ends.map(({ clean }) => clean)).toEqual([true, true]);
    expect(await received).toEqual(["hello", new Uint8Array(300_000).fill(7)]);
  });

  it("a policy that does not trust the peer is heard", async () => {
    globalThis.Promise = Replaced as unknown as PromiseConstructor;
    const [a, b] = memoryChannelPair();
    const opened = await Native.allSettled([
      createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), suites: [CLASSIC_SUITE] }),
      createSecureSession({ channel: b, role: "responder", ...peerOptions(bob, mallory) }),
    ]);
    const codes = opened.map((one) => one.status === "rejected" && one.reason.code);
    expect(codes).toEqual(["ERR_PEER_REFUSED", "ERR_IDENTITY_CHANGED"]);
  });

  it("an asynchronous schema is refused, as it is elsewhere", async () => {
    const validate = (value: unknown) => new Promise<{ value: unknown }>((resolve) => resolve({ value }));
    const schema = { "~standard": { version: 1, vendor: "test", validate } } as StandardSchemaV1;
    globalThis.Promise = Replaced as unknown as PromiseConstructor;
    const [one, two] = await sessionPair({ two: { schema } as object });
    two.onMessage(() => {});
    await one.send("hello");
    expect((await two.closed).error?.code).toBe("ERR_HANDLER_FAILED");
  });
});
