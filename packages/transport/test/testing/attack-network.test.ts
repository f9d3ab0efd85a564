import { describe, expect, it } from "vitest";
import { memoryChannelPair } from "../../src/index.ts";
import { type AttackRule, channelCompliance, hostileChannel, hostilePair } from "../../src/testing/index.ts";
import { thrownBy } from "../support/errors.ts";
import { arrivals, handshakeLike, recordLike, settled, underAttack } from "../support/hostile.ts";
import { observe } from "../support/observe.ts";
import { collect, ends, sessionPair } from "../support/sessions.ts";

const ANYTHING: AttackRule = { attack: "any", chance: 0.3 };

/** Forty frames each way under these rules, and what the attacker did. */
async function run(seed: number, rules: readonly AttackRule[] = [ANYTHING]) {
  const { pair, atInitiator, atResponder } = underAttack(rules, { seed });
  for (let i = 0; i < 40; i++) {
    pair.initiator.send([i < 2 ? handshakeLike(i + 1) : recordLike(i)]);
    pair.responder.send([recordLike(i)]);
    if (i % 8 === 0) await settled();
  }
  void pair.initiator.close();
  await settled();
  return { pair, log: pair.log, report: pair.report(), got: [atInitiator.frames, atResponder.frames] };
}

describe("a seed", () => {
  it("decides everything that the rules leave open: the same one gives the same log and the same frames", async () => {
    const logs = new Set<string>();
    for (let seed = 1; seed <= 12; seed++) {
      const [first, second] = [await run(seed), await run(seed)];
      expect(second.log).toEqual(first.log);
      expect(second.report).toBe(first.report);
      expect(second.got).toEqual(first.got);
      expect(first.report).toContain(`seed ${seed}:`);
      logs.add(first.report);
    }
    expect(logs.size).toBe(12);
  });

  it("makes an attacker that does everything, sooner or later", async () => {
    const seen = new Set<string>();
    const other = underAttack([]).pair;
    for (let seed = 1; seed <= 60; seed++) {
      const { log } = await run(seed, [{ attack: "any", chance: 0.3, networks: [other] }]);
      for (const { attack } of log) seen.add(attack);
    }
    expect([...seen].sort()).toEqual(
      ["cut", "delay", "drop", "duplicate", "flip", "inject", "relay", "reorder", "replay", "truncate"].sort(),
    );
  });

  it("decides about each frame alone: other rules and the other direction change nothing about it", async () => {
    const flip: AttackRule = { attack: "flip", from: "responder", chance: 0.5 };
    const alone = await run(5, [flip]);
    const both = await run(5, [flip, { attack: "duplicate", from: "initiator", chance: 0.5 }]);
    const flips = ({ log }: typeof both) => log.filter(({ attack }) => attack === "flip");
    expect(flips(alone).length).toBeGreaterThan(5);
    expect(flips(both)).toEqual(flips(alone));
  });

  it("keeps to the probability", async () => {
    const { pair } = underAttack([{ attack: "drop", chance: 0.1 }], { seed: 3 });
    for (let i = 0; i < 2_000; i++) pair.initiator.send([recordLike(i & 0xff, 1)]);
    expect(pair.log.length).toBeGreaterThan(140);
    expect(pair.log.length).toBeLessThan(260);
  });
});

describe("a rule", () => {
  it("finds handshake messages and records by their own count", async () => {
    const { pair } = underAttack([
      { attack: "drop", handshake: 1 },
      { attack: "drop", record: (number) => number >= 1 },
      { attack: "duplicate", frame: [0] },
    ]);
    for (const type of [1, 2]) pair.initiator.send([handshakeLike(type)]);
    for (let i = 0; i < 3; i++) pair.initiator.send([recordLike(i)]);
    expect(pair.log.map(({ attack, kind, number, frame }) => [attack, kind, number, frame])).toEqual([
      ["duplicate", "handshake", 0, 0],
      ["drop", "handshake", 1, 1],
      ["drop", "record", 1, 3],
      ["drop", "record", 2, 4],
    ]);
  });

  it("acts as often as it may, and from the moment at which it is given", async () => {
    const { pair, atResponder } = underAttack([{ attack: "drop", from: "initiator", record: true, times: 2 }]);
    for (let i = 0; i < 4; i++) pair.initiator.send([recordLike(i)]);
    pair.attack({ attack: "duplicate", from: "initiator", times: 1 });
    for (let i = 4; i < 6; i++) pair.initiator.send([recordLike(i)]);
    await settled();
    expect(atResponder.numbers).toEqual([2, 3, 4, 4, 5]);
  });

  it.each<[string, unknown, string]>([
    ["an attack that does not exist", { attack: "destroy" }, "rule.attack"],
    ["a misspelt condition", { attack: "drop", form: "initiator" }, "rule.form"],
    ["a setting of another attack", { attack: "drop", steps: 3 }, "rule.steps"],
    ["a side that is none", { attack: "drop", from: "client" }, "rule.from"],
    ["a negative place", { attack: "drop", record: -1 }, "rule.record"],
    ["a place that is no number", { attack: "drop", record: [1, "2"] }, "rule.record"],
    ["both kinds at once", { attack: "drop", record: 1, handshake: 1 }, "rule.record"],
    ["a probability above 1", { attack: "drop", chance: 2 }, "rule.chance"],
    ["no step at all", { attack: "delay", steps: 0 }, "rule.steps"],
    ["a mask that changes nothing", { attack: "flip", mask: 0 }, "rule.mask"],
    ["fewer bytes than a frame has", { attack: "truncate", keep: 4 }, "rule.keep"],
    ["bytes that are none", { attack: "inject", bytes: "00" }, "rule.bytes"],
    ["no network to relay into", { attack: "relay" }, "rule.into"],
    ["no function to replace with", { attack: "replace" }, "rule.with"],
    ["an unknown attack among several", { attack: "any", among: ["explode"] }, "rule.among"],
    ["nothing", null, "rule"],
  ])("that is none is refused by name: %s", (_, rule, name) => {
    const { attack } = hostilePair();
    const error = thrownBy(() => attack(rule as AttackRule));
    expect(error.code).toMatch(/^ERR_INVALID_ARG_/);
    expect(error.message).toContain(name);
  });

  it("that is none is refused before there is a network, and so is an option", () => {
    expect(thrownBy(() => hostilePair({ rules: [{ attack: "drop" }, { attack: "none" } as never] })).message).toContain(
      "rules[1].attack",
    );
    expect(thrownBy(() => hostilePair({ sead: 3 } as never)).message).toContain("sead");
    expect(thrownBy(() => hostilePair({ seed: 0.5 })).message).toContain("seed");
    expect(thrownBy(() => hostileChannel({} as never, "initiator")).message).toContain("channel");
    expect(thrownBy(() => hostileChannel(memoryChannelPair()[0], "server" as never)).message).toContain("role");
  });
});

describe("the one who runs the attack", () => {
  it("can put bytes on the wire, look at what came, let go what waits, and cut", async () => {
    const { pair, atInitiator, atResponder } = underAttack([
      { attack: "reorder", from: "initiator", record: 0, by: 5 },
      { attack: "delay", from: "responder", record: 0, steps: 100_000 },
    ]);
    pair.initiator.send([recordLike(0)]);
    pair.responder.send([recordLike(7)]);
    pair.inject("initiator", recordLike(33));
    pair.inject("responder", recordLike(34));
    await settled();
    expect([atInitiator.numbers, atResponder.numbers]).toEqual([[], [33]]);
    expect(pair.count("initiator")).toBe(1);
    expect(pair.seen({ from: "initiator" })).toEqual(recordLike(0));
    expect(pair.seen({ from: "initiator", frame: 4 })).toBeUndefined();
    pair.release();
    await settled();
    expect([atInitiator.numbers, atResponder.numbers]).toEqual([
      [7, 34],
      [33, 0],
    ]);
    pair.cut();
    pair.initiator.send([recordLike(1)]);
    pair.inject("initiator", recordLike(1));
    await settled();
    expect([atInitiator.ends, atResponder.ends]).toEqual([[undefined], [undefined]]);
    expect(atResponder.frames).toHaveLength(2);
  });

  it("forgets the oldest frames when memory is short, and then has nothing to replay", async () => {
    const { pair, atResponder } = underAttack([{ attack: "replay", record: 3, of: { record: 0 } }], { memory: 100 });
    for (let i = 0; i < 5; i++) pair.initiator.send([recordLike(i)]);
    await settled();
    expect(pair.seen({ from: "initiator", record: 0 })).toBeUndefined();
    expect(pair.seen({ from: "initiator", record: 4 })).toEqual(recordLike(4));
    expect(atResponder.numbers).toEqual([0, 1, 2, 3, 4]);
    expect(pair.log).toEqual([]);
  });
});

describe.each([
  ["the initiator's end", true],
  ["the responder's end", false],
])("%s of a hostile pair without rules", (_, initiatorFirst) => {
  const makePair = async () => {
    const { initiator, responder } = hostilePair();
    return initiatorFirst ? ([initiator, responder] as const) : ([responder, initiator] as const);
  };
  it.each(channelCompliance(makePair))("$name", ({ run }) => run());
});

describe("a channel with an attacker in front of it who does nothing", () => {
  const makePair = async () => {
    const [a, b] = memoryChannelPair();
    return [hostileChannel(a, "initiator").channel, b] as const;
  };
  it.each(channelCompliance(makePair))("$name", ({ run }) => run());
});

describe("while frames wait in the attacker's hands", () => {
  it("a sender is asked to wait before there are too many, and told when they have gone", async () => {
    const turns: (() => void)[] = [];
    const { pair, atResponder } = underAttack([{ attack: "delay", from: "initiator", record: 0, steps: 5_000 }], {
      turn: (callback) => turns.push(callback),
    });
    const sender = observe(pair.initiator);
    pair.initiator.resume();
    let sent = 1;
    while (pair.initiator.send([recordLike(sent, 8_000)])) expect(++sent).toBeLessThan(100);
    expect(atResponder.frames).toEqual([]);
    while (turns.length > 0) turns.shift()?.();
    await settled();
    expect(atResponder.frames).toHaveLength(sent);
    expect(sender.drains).toBe(1);
    expect(pair.initiator.send([recordLike(1)])).toBe(true);
  });

  it("a small room makes a sender wait early", async () => {
    const pair = hostilePair({ room: 100 });
    const [one, two] = [observe(pair.initiator), observe(pair.responder)];
    expect([0, 1, 2, 3].map((i) => pair.initiator.send([recordLike(i)]))).toEqual([true, true, true, false]);
    pair.responder.resume();
    await settled();
    expect([two.frames.length, one.drains]).toEqual([4, 1]);
  });

  it("a close waits for them, and the end comes behind them", async () => {
    const { pair, atResponder } = underAttack([{ attack: "delay", from: "initiator", record: 1, steps: 50 }]);
    for (let i = 0; i < 3; i++) pair.initiator.send([recordLike(i)]);
    expect(await pair.initiator.close()).toBe(true);
    await settled();
    expect(atResponder).toMatchObject({ numbers: [0, 1, 2], ends: [undefined] });
  });

  it("a close that waits for them is over when the connection is cut", async () => {
    const { pair, atResponder } = underAttack([{ attack: "delay", from: "initiator", record: 1, steps: 50_000 }]);
    for (let i = 0; i < 3; i++) pair.initiator.send([recordLike(i)]);
    const closed = pair.initiator.close();
    await settled();
    pair.cut();
    await closed;
    await settled();
    expect(atResponder).toMatchObject({ numbers: [0], ends: [undefined] });
  });

  it("a destroy does not: they are gone", async () => {
    const { pair, atResponder } = underAttack([{ attack: "delay", from: "initiator", record: 1, steps: 50 }]);
    for (let i = 0; i < 3; i++) pair.initiator.send([recordLike(i)]);
    pair.initiator.destroy();
    expect(await pair.initiator.close()).toBe(true);
    await settled();
    expect(atResponder).toMatchObject({ numbers: [0], ends: [undefined] });
  });

  it("nothing is ever delivered inside a call of the user's", async () => {
    const pair = hostilePair({ rules: [{ attack: "duplicate" }] });
    const two = arrivals(pair.responder);
    pair.initiator.send([recordLike(0)]);
    pair.inject("initiator", recordLike(1));
    pair.release();
    expect(two.frames).toEqual([]);
    await settled();
    expect(two.numbers).toEqual([0, 0, 1]);
  });
});

describe("two sessions over a hostile network", () => {
  it("live through delays, and end in order", async () => {
    const pair = hostilePair({ seed: 4, rules: [{ attack: "delay" }] });
    const [one, two] = await sessionPair({ channels: [pair.initiator, pair.responder] });
    const got = collect(two);
    for (let i = 0; i < 50; i++) await one.send({ i, bytes: "x".repeat(i * 500) });
    await one.close();
    expect(await got, pair.report()).toHaveLength(50);
    expect((await ends(one, two)).map(({ clean }) => clean)).toEqual([true, true]);
    expect(pair.log.length).toBeGreaterThan(2);
  });

  it("do not open what a man in the middle relays from one into the other", async () => {
    const other = hostilePair();
    const pair = hostilePair();
    const [one, two] = await sessionPair({ channels: [pair.initiator, pair.responder] });
    const [three, four] = await sessionPair({ channels: [other.initiator, other.responder] });
    pair.attack({ attack: "relay", from: "initiator", record: 0, into: other });
    await one.send("for two alone");
    const [end] = await ends(four);
    expect(end?.error?.code, pair.report()).toBe("ERR_RECORD_TAMPERED");
    for (const session of [one, two, three]) session.abort();
    await ends(one, two, three);
  });

  it("come to be through a man in the middle who only relays, with the one who proved itself", async () => {
    const [x, y] = [hostilePair(), hostilePair()];
    x.attack({ attack: "relay", from: "initiator", into: y });
    y.attack({ attack: "relay", from: "responder", into: x });
    const [one, two] = await sessionPair({ channels: [x.initiator, y.responder] });
    const got = collect(two);
    await one.send("through many hands");
    await one.close();
    expect(await got).toEqual(["through many hands"]);
  });
});
