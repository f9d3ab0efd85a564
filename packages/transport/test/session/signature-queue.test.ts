import { describe, expect, it } from "vitest";
import { SignatureQueue } from "../../src/session/signature-queue.ts";
import { FakeTime } from "../support/fake-time.ts";

/** A queue before an identity whose signatures are finished by hand. */
function queueOf(maxSignaturesUnderWay: number) {
  const time = new FakeTime();
  const started: number[] = [];
  const finish: ((outcome: Uint8Array | Error) => void)[] = [];
  const sign = ([id]: Uint8Array) =>
    new Promise<Uint8Array>((resolve, reject) => {
      started.push(id as number);
      finish.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  const queue = new SignatureQueue({ sign }, { maxSignaturesUnderWay, handshakeTimeout: 10_000 }, time);
  const ask = (id: number) => {
    const signer = queue.signer();
    const signature = Promise.resolve(signer.sign(Uint8Array.of(id)));
    signature.catch(() => {});
    return { ...signer, signature };
  };
  return { queue, ask, started, finish, time };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("signatures for strangers", () => {
  it("are made so many at a time, the others wait in order", async () => {
    const { queue, ask, started, finish } = queueOf(2);
    const asked = [1, 2, 3, 4].map(ask);
    expect(started).toEqual([1, 2]);
    expect(queue.waiting).toBe(2);
    finish[1]?.(Uint8Array.of(22));
    await settled();
    expect(started).toEqual([1, 2, 3]);
    expect(await asked[1]?.signature).toEqual(Uint8Array.of(22));
    finish[0]?.(Uint8Array.of(11));
    await settled();
    expect(started).toEqual([1, 2, 3, 4]);
    expect(queue.waiting).toBe(0);
  });

  it("give their turn to the next when they fail, at once or later", async () => {
    const { ask, started, finish } = queueOf(1);
    const [first] = [1, 2].map(ask);
    finish[0]?.(new Error("no such key"));
    await expect(first?.signature).rejects.toThrow("no such key");
    await settled();
    expect(started).toEqual([1, 2]);

    const throwing = {
      sign: () => {
        throw new Error("not now");
      },
    };
    const caps = { maxSignaturesUnderWay: 1, handshakeTimeout: 10_000 };
    const queue = new SignatureQueue(throwing, caps, new FakeTime());
    for (let i = 0; i < 3; i++) await expect(queue.signer().sign(new Uint8Array(1))).rejects.toThrow("not now");
  });

  it("that nobody wants any more are not made", async () => {
    const { queue, ask, started, finish } = queueOf(1);
    const asked = [1, 2, 3].map(ask);
    asked[1]?.abandon();
    expect(queue.waiting).toBe(1);
    finish[0]?.(new Uint8Array(96));
    await settled();
    expect(started).toEqual([1, 3]);
  });

  it("that are under way keep their turn, wanted or not: the work is being done", async () => {
    const { ask, started } = queueOf(1);
    const asked = [1, 2].map(ask);
    asked[0]?.abandon();
    await settled();
    expect(started).toEqual([1]);
  });

  it("that a signer never answers hold up the others for one deadline and not for ever", async () => {
    const { ask, started, finish, time } = queueOf(1);
    for (const id of [1, 2, 3]) ask(id);
    time.pass(9_999);
    expect(started).toEqual([1]);
    time.pass(1);
    expect(started).toEqual([1, 2]);
    // An answer after that frees nobody's turn a second time.
    finish[0]?.(new Uint8Array(96));
    await settled();
    expect(started).toEqual([1, 2]);
  });

  it("leave no timer behind", async () => {
    const { ask, finish, time } = queueOf(4);
    const asked = [1, 2].map(ask);
    for (const done of finish) done(new Uint8Array(96));
    await Promise.all(asked.map(({ signature }) => signature));
    await settled();
    expect(time.timers).toBe(0);
  });
});
