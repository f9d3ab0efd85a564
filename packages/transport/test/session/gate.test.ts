import { describe, expect, it } from "vitest";
import { type Limits, SessionError } from "../../src/index.ts";
import { Gate, type Visitor } from "../../src/session/gate.ts";
import { resolveOptions } from "../../src/session/options.ts";
import { FakeTime } from "../support/fake-time.ts";
import { alice, bob, peerOptions } from "../support/sessions.ts";

const DIGEST = new Uint8Array(32).fill(1);
const NO_COOKIE = new Uint8Array(0);

/** A gate whose time a test moves, and what it tells. */
function gateOf(limits: Partial<Limits>) {
  const time = new FakeTime();
  const told: string[] = [];
  const signed: number[] = [];
  const identity = {
    ...bob,
    sign: ([id]: Uint8Array) => {
      signed.push(id as number);
      return new Promise<Uint8Array>(() => {});
    },
  };
  const options = resolveOptions({ ...peerOptions(bob, alice), limits });
  const gate = new Gate(
    { ...options, identity, runtime: time },
    {
      refused: (reason) => told.push(reason),
      challenged: ({ group }) => told.push(`challenged ${group}`),
    },
  );
  const enter = (group: string) => {
    const visitor = gate.enter(undefined, group) as Visitor;
    const ended: string[] = [];
    visitor.started((error) => ended.push((error as { code?: string }).code ?? ""));
    return Object.assign(visitor, { ended });
  };
  return { gate, enter, time, told, signed };
}

describe("the gate of a listener", () => {
  it("wants a cookie of whoever was asked for one, also when the load is gone", () => {
    const { enter, time } = gateOf({ maxHandshakes: 4, cookieLifetime: 1_000 });
    const other = enter("other");
    const visitor = enter("visitor");
    const cookie = visitor.admit(DIGEST, NO_COOKIE);
    expect(cookie).toBeInstanceOf(Uint8Array);
    other.left();
    time.pass(1_001);
    expect(visitor.admit(DIGEST, cookie as Uint8Array)).toBeInstanceOf(Uint8Array);
    expect(visitor.admit(DIGEST, NO_COOKIE)).toBeInstanceOf(Uint8Array);
    const fresh = visitor.admit(DIGEST, NO_COOKIE);
    expect(visitor.admit(DIGEST, fresh as Uint8Array)).toBe("proceed");
  });

  it("keeps those whom it has asked for a cookie apart from those who say nothing", () => {
    const { enter } = gateOf({ maxHandshakes: 8 });
    const genuine = enter("genuine");
    for (let i = 0; i < 4; i++) enter(`${i}`);
    expect(genuine.admit(DIGEST, NO_COOKIE)).toBeInstanceOf(Uint8Array);
    for (let i = 4; i < 20; i++) enter(`${i}`);
    expect(genuine.ended).toEqual([]);
  });

  it("tells of one connection once: whoever was refused and lingers makes room without another word", () => {
    const { enter, told } = gateOf({ maxHandshakes: 1 });
    const visitor = enter("a");
    let gone = 0;
    visitor.onEvicted = () => {
      gone += 1;
    };
    visitor.failed();
    enter("b");
    expect([gone, visitor.ended, told]).toEqual([1, [], []]);
  });

  it("gives up a handshake that begins after it was given up", () => {
    const { gate } = gateOf({});
    const visitor = gate.enter(undefined, "a") as Visitor;
    const ended: unknown[] = [];
    visitor.giveUp(new SessionError("ERR_ABORTED", "closed"));
    visitor.started((error) => ended.push(error.code));
    expect(ended).toEqual(["ERR_ABORTED"]);
  });

  it.each([
    ["pinned", "proceed"],
    ["claimed-known", "proceed"],
    ["first-use", "rate-per-address"],
    ["claimed-first-use", "rate-per-address"],
  ] as const)("gives the work for a peer that is %s back, or not: the next one hears %s", (verified, next) => {
    const { enter } = gateOf({ maxHandshakesPerAddress: 1 });
    const visitor = enter("a");
    visitor.admit(DIGEST, NO_COOKIE);
    visitor.proved();
    visitor.trusted("sc1…", verified);
    visitor.left();
    const second = enter("a");
    const outcome = (() => {
      try {
        return second.admit(DIGEST, NO_COOKIE);
      } catch (error) {
        return String((error as Error).message)
          .split(": ")
          .at(-1);
      }
    })();
    expect(outcome).toBe(next);
  });

  it("has nobody back who has lost the place: neither by a frame nor by a verdict that comes just then", () => {
    const { gate, enter, told } = gateOf({ maxHandshakes: 1 });
    const visitor = enter("a");
    let trusted = 0;
    visitor.onTrusted = () => {
      trusted += 1;
    };
    enter("b");
    expect(visitor.ended).toEqual(["ERR_HANDSHAKE_OVERLOAD"]);
    expect(told).toEqual(["evicted"]);
    expect(() => visitor.admit(DIGEST, NO_COOKIE)).toThrow("evicted");
    expect(() => visitor.trusted("sc1…", "pinned")).toThrow("evicted");
    visitor.proved();
    visitor.failed();
    visitor.left();
    expect([gate.lobby.size, trusted]).toEqual([1, 0]);
  });

  it("never has the identity sign for a handshake that has failed while it waited", () => {
    const { gate, enter, signed, time } = gateOf({ maxSignaturesUnderWay: 1, handshakeTimeout: 1_000 });
    const [a, b, c] = [enter("a"), enter("b"), enter("c")];
    for (const [i, visitor] of [a, b, c].entries()) void visitor.signer.sign(Uint8Array.of(i));
    expect(gate.signatures.waiting).toBe(2);
    b.failed();
    time.pass(1_000);
    expect(signed).toEqual([0, 2]);
  });
});
