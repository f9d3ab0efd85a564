import { once } from "node:events";
import { createServer, connect as netConnect, type Socket } from "node:net";
import { concatBytes } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import type { Role } from "../../src/protocol/transcript.ts";
import { type AttackRule, hostileChannel, hostilePair } from "../../src/testing/index.ts";
import { hex } from "../support/bytes.ts";
import { arrivals, handshakeLike, recordLike, settled, underAttack } from "../support/hostile.ts";
import { streamChannel } from "../support/sessions.ts";

/** A machine that is busy with other tests takes its time. */
const WAIT = { timeout: 15_000 };

const ROLES: readonly Role[] = ["initiator", "responder"];

/** Sends records 0 to 5 from one side under a rule, and says what came out at the other. */
async function sixRecords(from: Role, ...rules: AttackRule[]) {
  const { pair, atInitiator, atResponder } = underAttack(rules);
  for (let i = 0; i < 6; i++) pair[from].send([recordLike(i)]);
  await settled();
  return { pair, arrived: from === "initiator" ? atResponder : atInitiator };
}

describe.each(ROLES)("what an attacker does to a frame of the %s", (from) => {
  it("drop: it never arrives, all others do", async () => {
    const { pair, arrived } = await sixRecords(from, { attack: "drop", record: 2 });
    expect(arrived.numbers).toEqual([0, 1, 3, 4, 5]);
    expect(pair.log).toEqual([{ attack: "drop", from, frame: 2, kind: "record", number: 2, length: 32, facts: {} }]);
  });

  it("delay: it and all behind it come later, in their order, and the other direction goes on", async () => {
    const turns: (() => void)[] = [];
    const { pair, atInitiator, atResponder } = underAttack([{ attack: "delay", from, record: 1, steps: 5 }], {
      turn: (callback) => turns.push(callback),
    });
    const other = from === "initiator" ? "responder" : "initiator";
    const [there, here] = from === "initiator" ? [atResponder, atInitiator] : [atInitiator, atResponder];
    for (let i = 0; i < 3; i++) pair[from].send([recordLike(i)]);
    pair[other].send([recordLike(9)]);
    await settled();
    expect([there.numbers, here.numbers]).toEqual([[0], [9]]);
    // Two steps are over, a frame each; the other three are turns, of which none comes before its time.
    for (let step = 0; step < 2; step++) turns.shift()?.();
    await settled();
    expect(there.numbers).toEqual([0]);
    turns.shift()?.();
    await settled();
    expect(there.numbers).toEqual([0, 1, 2]);
    expect(turns).toHaveLength(0);
    expect(pair.log).toMatchObject([{ attack: "delay", number: 1, facts: { steps: 5 } }]);
  });

  it("duplicate: it arrives again right behind itself, as often as wanted", async () => {
    const { arrived } = await sixRecords(from, { attack: "duplicate", record: [1, 4], copies: 2 });
    expect(arrived.numbers).toEqual([0, 1, 1, 1, 2, 3, 4, 4, 4, 5]);
  });

  it("reorder: so many later frames overtake it", async () => {
    expect((await sixRecords(from, { attack: "reorder", record: 1, by: 3 })).arrived.numbers).toEqual([
      0, 2, 3, 4, 1, 5,
    ]);
    expect((await sixRecords(from, { attack: "reorder", record: [1, 2], by: 1 })).arrived.numbers).toEqual([
      0, 3, 1, 2, 4, 5,
    ]);
  });

  it("reorder: a frame that too few follow comes at the sender's end, before the end", async () => {
    const { pair, arrived } = await sixRecords(from, { attack: "reorder", record: 4, by: 9 });
    expect(arrived.numbers).toEqual([0, 1, 2, 3, 5]);
    void pair[from].close();
    await settled();
    expect(arrived).toMatchObject({ numbers: [0, 1, 2, 3, 5, 4], ends: [undefined] });
  });

  it("replay: an earlier frame comes again ahead of it", async () => {
    const { pair, arrived } = await sixRecords(from, { attack: "replay", record: 4, of: { record: 1 } });
    expect(arrived.numbers).toEqual([0, 1, 2, 3, 1, 4, 5]);
    expect(pair.log).toMatchObject([
      { attack: "replay", number: 4, facts: { from, ofRecord: 1, otherSession: false } },
    ]);
  });

  it("replay: without a name it is an earlier frame of the same sender, never the frame itself", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const { pair, atInitiator, atResponder } = underAttack([{ attack: "replay", from, record: 3 }], { seed });
      for (let i = 0; i < 5; i++) pair[from].send([recordLike(i)]);
      await settled();
      const { numbers } = from === "initiator" ? atResponder : atInitiator;
      expect(numbers).toHaveLength(6);
      expect([0, 1, 2]).toContain(numbers[3]);
    }
  });

  it("replay: the other side's frame comes back to it", async () => {
    const other = from === "initiator" ? "responder" : "initiator";
    const { pair, atInitiator, atResponder } = underAttack([
      { attack: "replay", from, record: 0, of: { from: other } },
    ]);
    pair[other].send([recordLike(77)]);
    pair[from].send([recordLike(0)]);
    await settled();
    expect((from === "initiator" ? atResponder : atInitiator).numbers).toEqual([77, 0]);
  });

  it("truncate: a shorter frame arrives that says its length", async () => {
    const { pair, arrived } = await sixRecords(from, { attack: "truncate", record: 1, keep: 15 });
    expect(arrived.frames[1]).toEqual(hex("0000000b 0000000000000001 010101"));
    expect(arrived.frames).toHaveLength(6);
    expect(pair.log).toMatchObject([{ attack: "truncate", facts: { kept: 15, length: "corrected", cut: false } }]);
  });

  it("truncate: a frame that claims what it no longer has is no message", async () => {
    const { arrived } = await sixRecords(from, { attack: "truncate", record: 1, keep: 15, length: "claimed" });
    expect(arrived.numbers).toEqual([0]);
    expect(arrived.ends.map((error) => error?.code)).toEqual(["ERR_FRAME_MALFORMED"]);
  });

  it("truncate and cut: the beginning of a frame, and then the end", async () => {
    const { arrived } = await sixRecords(from, { attack: "truncate", record: 1, keep: 15, cut: true });
    expect(arrived).toMatchObject({ numbers: [0, 1], ends: [undefined] });
    expect(arrived.frames[1]).toHaveLength(15);
  });

  it("flip: just the wished bits of the wished byte change", async () => {
    const { pair, arrived } = await sixRecords(from, { attack: "flip", record: 3, byte: -2, mask: 0x81 });
    const expected = recordLike(3);
    expected[expected.length - 2] = 3 ^ 0x81;
    expect(arrived.frames[3]).toEqual(expected);
    expect(arrived.frames.filter((_, i) => i !== 3)).toEqual([0, 1, 2, 4, 5].map((i) => recordLike(i)));
    expect(pair.log).toMatchObject([{ attack: "flip", facts: { byte: 30, mask: 0x81 } }]);
  });

  it("flip: without more it is one bit, anywhere beyond the length", async () => {
    const places = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const { pair, atInitiator, atResponder } = underAttack([{ attack: "flip", from }], { seed });
      pair[from].send([recordLike(5)]);
      await settled();
      const [got] = (from === "initiator" ? atResponder : atInitiator).frames;
      const changed = [...recordLike(5)].flatMap((byte, i) => (byte === got?.[i] ? [] : [[i, byte ^ (got?.[i] ?? 0)]]));
      expect(changed).toHaveLength(1);
      const [[place, mask]] = changed as [[number, number]];
      expect(place).toBeGreaterThanOrEqual(4);
      expect(Math.log2(mask)).toBe(Math.trunc(Math.log2(mask)));
      places.add(place);
    }
    expect(places.size).toBeGreaterThan(15);
  });

  it("inject: given bytes come ahead of the frame, as they are", async () => {
    const { arrived } = await sixRecords(from, { attack: "inject", record: 2, bytes: recordLike(99) });
    expect(arrived.numbers).toEqual([0, 1, 99, 2, 3, 4, 5]);
    const bad = await sixRecords(from, { attack: "inject", record: 2, bytes: hex("00000000") });
    expect(bad.arrived.numbers).toEqual([0, 1]);
    expect(bad.arrived.ends.map((error) => error?.code)).toEqual(["ERR_FRAME_MALFORMED"]);
  });

  it("inject: without bytes it is a well-formed frame that nobody has sent", async () => {
    const { arrived } = await sixRecords(from, { attack: "inject", record: 2 });
    expect(arrived.frames).toHaveLength(7);
    expect(arrived.frames[2]?.[4]).toBe(0);
    expect(arrived.ends).toEqual([]);
  });

  it("cut: neither the frame nor anything behind it arrives, and both ends see the end", async () => {
    const { pair, atInitiator, atResponder } = underAttack([{ attack: "cut", from, record: 2 }]);
    for (let i = 0; i < 6; i++) pair[from].send([recordLike(i)]);
    await settled();
    expect((from === "initiator" ? atResponder : atInitiator).numbers).toEqual([0, 1]);
    expect([atInitiator.ends, atResponder.ends]).toEqual([[undefined], [undefined]]);
    expect(pair.log).toHaveLength(1);
  });

  it("replace: whatever the function makes of it arrives instead", async () => {
    const { pair, arrived } = await sixRecords(from, {
      attack: "replace",
      record: 1,
      with: (bytes, facts) => {
        bytes[bytes.length - 1] = 50 + facts.number;
        return [bytes, recordLike(60)];
      },
    });
    expect(arrived.numbers).toEqual([0, 51, 60, 2, 3, 4, 5]);
    expect(pair.seen({ from, record: 1 })).toEqual(recordLike(1));
    expect((await sixRecords(from, { attack: "replace", with: () => [] })).arrived.numbers).toEqual([]);
  });

  it("several rules act on one frame in their order", async () => {
    const { pair, arrived } = await sixRecords(
      from,
      { attack: "flip", record: 2, byte: -1, mask: 0x40 },
      { attack: "duplicate", record: 2 },
      { attack: "replay", record: 2, of: { record: 0 } },
      { attack: "reorder", record: 2, by: 1 },
    );
    expect(arrived.numbers).toEqual([0, 1, 0, 3, 0x42, 0x42, 4, 5]);
    expect(pair.log.map(({ attack }) => attack)).toEqual(["flip", "duplicate", "replay", "reorder"]);
  });
});

describe("an attacker with hold of two sessions", () => {
  it("relay: a frame of one comes out in the other", async () => {
    const y = underAttack([]);
    const x = underAttack([{ attack: "relay", from: "initiator", record: 1, into: y.pair }]);
    for (let i = 0; i < 3; i++) x.pair.initiator.send([recordLike(i)]);
    await settled();
    expect(x.atResponder.numbers).toEqual([0, 2]);
    expect(y.atResponder.numbers).toEqual([1]);
    expect(y.atInitiator.numbers).toEqual([]);
    expect(x.pair.log).toMatchObject([{ attack: "relay", facts: { as: "initiator", copy: false } }]);
  });

  it("relay: it may come as the other side's, and arrive at home as well", async () => {
    const y = underAttack([]);
    const x = underAttack([
      { attack: "relay", from: "responder", record: 1, into: y.pair, as: "initiator", copy: true },
    ]);
    for (let i = 0; i < 3; i++) x.pair.responder.send([recordLike(i)]);
    await settled();
    expect(x.atInitiator.numbers).toEqual([0, 1, 2]);
    expect(y.atResponder.numbers).toEqual([1]);
  });

  it("replay: a frame of another session comes, also when that one has ended", async () => {
    const x = underAttack([]);
    x.pair.initiator.send([handshakeLike(1)]);
    x.pair.initiator.send([recordLike(40)]);
    await settled();
    x.pair.cut();
    const y = underAttack([
      { attack: "replay", from: "responder", record: 0, of: { network: x.pair, from: "initiator", record: 0 } },
    ]);
    y.pair.responder.send([recordLike(0)]);
    await settled();
    expect(y.atInitiator.numbers).toEqual([40, 0]);
    expect(y.pair.log).toMatchObject([{ facts: { from: "initiator", ofRecord: 0, otherSession: true } }]);
  });
});

describe("in front of a real connection", () => {
  /** Both ends of a TCP connection, the dialled one in the attacker's hands. */
  const overTcp = async (rules: AttackRule[]) => {
    const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const accepted = once(server, "connection");
    const socket = netConnect({ host: "127.0.0.1", port: (server.address() as { port: number }).port });
    const [other] = (await accepted) as [Socket];
    server.close();
    const end = hostileChannel(streamChannel(socket), "initiator", { rules });
    return { end, atInitiator: arrivals(end.channel), responder: streamChannel(other) };
  };

  it("the same rules act on what is sent and on what comes", async () => {
    const { end, atInitiator, responder } = await overTcp([
      { attack: "duplicate", from: "initiator", record: 1 },
      { attack: "drop", from: "responder", record: 1 },
    ]);
    const atResponder = arrivals(responder);
    for (let i = 0; i < 3; i++) {
      end.channel.send([recordLike(i)]);
      responder.send([recordLike(i + 10)]);
    }
    void end.channel.close();
    await expect.poll(() => atResponder.ends, WAIT).toEqual([undefined]);
    expect(atResponder.numbers).toEqual([0, 1, 1, 2]);
    expect(end.report()).toContain("duplicate: record 1 of the initiator");
    expect(atInitiator.ends).toEqual([undefined]);
  });

  it("a frame cut short and a cut connection leave the other end with what was whole", async () => {
    const { end, atInitiator, responder } = await overTcp([
      { attack: "truncate", from: "initiator", record: 2, keep: 9, length: "claimed", cut: true },
    ]);
    const atResponder = arrivals(responder);
    for (let i = 0; i < 4; i++) end.channel.send([recordLike(i)]);
    await expect.poll(() => atResponder.ends, WAIT).toEqual([undefined]);
    expect(atResponder.numbers).toEqual([0, 1]);
    await expect.poll(() => atInitiator.ends, WAIT).toEqual([undefined]);
  });

  it("bytes that lie about their length put a stream out of step", async () => {
    const { end, responder } = await overTcp([
      { attack: "inject", record: 0, bytes: concatBytes(hex("00000002"), hex("aaaaaaaa")) },
    ]);
    const atResponder = arrivals(responder);
    end.channel.send([recordLike(0)]);
    await expect.poll(() => atResponder.ends.map((error) => error?.code), WAIT).toEqual(["ERR_FRAME_TOO_LARGE"]);
    expect(atResponder.frames).toEqual([hex("00000002aaaa")]);
    void end.channel.close();
  });
});

describe("without rules", () => {
  it("everything arrives as it was sent, and the log is empty", async () => {
    const pair = hostilePair();
    const [one, two] = [arrivals(pair.initiator), arrivals(pair.responder)];
    for (let i = 0; i < 50; i++) {
      pair.initiator.send([recordLike(i)]);
      pair.responder.send([handshakeLike(i + 1), recordLike(i).subarray(0, 0)]);
    }
    await settled();
    expect(two.frames).toEqual(Array.from({ length: 50 }, (_, i) => recordLike(i)));
    expect(one.frames).toEqual(Array.from({ length: 50 }, (_, i) => handshakeLike(i + 1)));
    expect(pair.log).toEqual([]);
    expect(pair.report()).toBe("hostile network, seed 1: no attack");
  });
});
