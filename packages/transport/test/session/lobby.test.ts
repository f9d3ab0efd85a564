import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WaitingRoom, type WaitingStage } from "../../src/session/crowd.ts";
import { Lobby, type Place } from "../../src/session/lobby.ts";

const CAPS = { maxHandshakes: 8, maxHandshakesPerAddress: 3, handshakeGrace: 1_000 };

/** A lobby, and the names of those who lost their place in it. */
function lobbyOf(caps: Partial<typeof CAPS> = {}) {
  const lobby = new Lobby({ ...CAPS, ...caps });
  const evicted: string[] = [];
  const enter = (name: string, group = name, now = 0): Place & { entered: boolean } => {
    const place = { group, evicted: () => void evicted.push(name), entered: false };
    place.entered = lobby.enter(place, now);
    return place;
  };
  return { lobby, evicted, enter };
}

describe("a lobby that is full", () => {
  it("gives a newcomer the place of the oldest of the address that has most who wait", () => {
    const { enter, evicted, lobby } = lobbyOf({ maxHandshakes: 12 });
    enter("genuine");
    for (const name of ["x1", "x2", "x3", "x4", "x5"]) enter(name, "x");
    for (const name of ["y1", "y2", "y3", "y4"]) enter(name, "y");
    enter("z1", "z");
    enter("other");
    for (let i = 0; i < 3; i++) enter(`new ${i}`, `new ${i}`);
    // After x1, both x and y have four: those of y have had them for longer.
    expect(evicted).toEqual(["x1", "y1", "x2"]);
    expect(lobby.size).toBe(12);
  });

  it("does not hold it against an address that it has a few where the others have one each", () => {
    const { enter, evicted } = lobbyOf({ maxHandshakes: 8 });
    for (let i = 0; i < 5; i++) enter(`stranger ${i}`);
    for (const name of ["a", "b", "c"]) enter(name, "genuine");
    for (let i = 5; i < 10; i++) enter(`stranger ${i}`);
    expect(evicted).toEqual([0, 1, 2, 3, 4].map((i) => `stranger ${i}`));
  });

  it("has an address that floods it fight for its own places", () => {
    const { enter, evicted } = lobbyOf();
    enter("genuine");
    for (let i = 0; i < 100; i++) enter(`x${i}`, "x");
    expect(evicted).toHaveLength(93);
    expect(evicted).not.toContain("genuine");
  });

  it("takes of one address the oldest of those who are more, silent or challenged", () => {
    const { lobby, enter, evicted } = lobbyOf({ maxHandshakes: 4 });
    const [a, b, c] = [enter("a", "x"), enter("b", "x"), enter("c", "x"), enter("d", "x")];
    lobby.challenge(b);
    lobby.challenge(a);
    lobby.challenge(c);
    enter("e", "x");
    expect(evicted).toEqual(["b"]);
    enter("f", "x");
    expect(evicted).toEqual(["b", "d"]);
  });

  it("weighs silent and challenged ones of all addresses where none has many: a flood of one kind spares the other", () => {
    const { lobby, enter, evicted } = lobbyOf({ maxHandshakes: 16 });
    const genuine = enter("genuine");
    lobby.challenge(genuine);
    for (let i = 0; i < 100; i++) enter(`silent ${i}`);
    expect(evicted).toHaveLength(85);
    expect(evicted).not.toContain("genuine");
    const places = Array.from({ length: 60 }, (_, i) => enter(`half-open ${i}`)).filter(({ entered }) => entered);
    expect(places).toHaveLength(60);
    expect(evicted).not.toContain("genuine");
  });

  it("takes those first whose handshake has failed anyway", () => {
    const { lobby, enter, evicted } = lobbyOf({ maxHandshakes: 3 });
    enter("a");
    const failed = enter("b");
    enter("c");
    lobby.linger(failed);
    enter("d");
    expect(evicted).toEqual(["b"]);
  });

  it("keeps those at work, while they are quick or half of the places are left for others", () => {
    const { lobby, enter, evicted } = lobbyOf({ maxHandshakes: 4 });
    for (const name of ["a", "b", "c"]) expect(lobby.work(enter(name), 0)).toBe(true);
    enter("d");
    enter("e", "e", 1_000);
    expect(evicted).toEqual(["d"]);
    enter("f", "f", 1_001);
    enter("g", "g", 1_001);
    // Two wait now: half of the places, and they make room for each other.
    expect(evicted).toEqual(["d", "a", "e"]);
  });

  it("turns a newcomer away only where nobody waits and nobody is slow", () => {
    const { lobby, enter, evicted } = lobbyOf({ maxHandshakes: 2 });
    const [a, b] = [enter("a"), enter("b")];
    lobby.work(a, 0);
    lobby.work(b, 0);
    expect(enter("c", "c", 1_000).entered).toBe(false);
    expect(evicted).toEqual([]);
    lobby.prove(a);
    expect(enter("d", "d", 5_000).entered).toBe(true);
    expect(evicted).toEqual(["b"]);
  });

  it("never takes the place of a peer that has proved who it is", () => {
    const { lobby, enter, evicted } = lobbyOf({ maxHandshakes: 1 });
    const a = enter("a");
    lobby.work(a, 0);
    lobby.prove(a);
    expect(enter("b", "b", 1_000_000).entered).toBe(false);
    expect(evicted).toEqual([]);
    lobby.leave(a);
    expect(enter("c", "c", 1_000_000).entered).toBe(true);
  });
});

describe("the work for one address", () => {
  it("is capped, proved peers counted in", () => {
    const { lobby, enter } = lobbyOf();
    const [a, b, c, d] = [enter("a", "x"), enter("b", "x"), enter("c", "x"), enter("d", "x")];
    for (const place of [a, b, c]) expect(lobby.work(place, 0)).toBe(true);
    lobby.prove(a);
    expect(lobby.costlyOf("x")).toBe(3);
    expect(lobby.work(d, 500)).toBe(false);
    expect(lobby.work(enter("y"), 5_000)).toBe(true);
  });

  it("goes from the oldest that is slow to a newcomer, from a proved one to nobody", () => {
    const { lobby, enter, evicted } = lobbyOf();
    const [a, b, c] = [enter("a", "x"), enter("b", "x"), enter("c", "x")];
    const [d, e] = [enter("d", "x"), enter("e", "x")];
    lobby.work(a, 0);
    lobby.work(b, 100);
    lobby.work(c, 200);
    lobby.prove(a);
    expect(lobby.work(d, 1_100)).toBe(false);
    expect(lobby.work(d, 1_101)).toBe(true);
    expect(evicted).toEqual(["b"]);
    lobby.prove(c);
    lobby.prove(d);
    expect(lobby.work(e, 9_000)).toBe(false);
  });

  it("is over once it is left, once, and a place that is lost stays lost", () => {
    const { lobby, enter } = lobbyOf();
    const a = enter("a");
    lobby.work(a, 0);
    expect(lobby.leave(a)).toBe(true);
    expect(lobby.leave(a)).toBe(false);
    lobby.linger(a);
    lobby.prove(a);
    expect([lobby.size, lobby.costlyOf("a")]).toEqual([0, 0]);
  });

  it("counts no longer once it has failed", () => {
    const { lobby, enter } = lobbyOf();
    const a = enter("a");
    lobby.work(a, 0);
    lobby.linger(a);
    expect([lobby.size, lobby.costlyOf("a")]).toEqual([1, 0]);
  });
});

describe("who has to make room", () => {
  const STAGES: WaitingStage[] = ["silent", "challenged", "leaving"];
  interface Member {
    readonly group: string;
    readonly id: number;
  }

  it("is as the plain rule says, whoever came, went and moved", () => {
    const step = fc.record({ kind: fc.nat(3), group: fc.nat(3), stage: fc.nat(2), who: fc.nat(1_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const room = new WaitingRoom<Member>();
        const here: { member: Member; stage: WaitingStage }[] = [];
        let id = 0;
        for (const { kind, group, stage, who } of steps) {
          const at = here.length === 0 ? -1 : who % here.length;
          if (kind <= 1 || at < 0) {
            const entry = { member: { group: `${group}`, id: id++ }, stage: STAGES[stage] as WaitingStage };
            room.put(entry.member, entry.stage);
            here.push(entry);
          } else {
            const [entry] = here.splice(at, 1) as [(typeof here)[number]];
            if (kind === 2) expect(room.delete(entry.member)).toBe(true);
            else {
              entry.stage = STAGES[stage] as WaitingStage;
              room.put(entry.member, entry.stage);
              here.push(entry);
            }
          }
          const victim = room.victim();
          expect(room.size).toBe(here.length);
          if (here.length === 0) {
            expect(victim).toBeUndefined();
            continue;
          }
          // The order of `here` is that in which they came to their stages.
          const counts = new Map<string, number>();
          for (const { member } of here) counts.set(member.group, (counts.get(member.group) ?? 0) + 1);
          const most = Math.max(...counts.values());
          const few = most <= 3;
          if (!few) expect(counts.get(victim?.group ?? "")).toBe(most);
          const crowd = here.filter(({ member }) => few || member.group === victim?.group);
          const of = (wanted: WaitingStage) => crowd.filter((entry) => entry.stage === wanted);
          const [silent, challenged, leaving] = [of("silent"), of("challenged"), of("leaving")];
          const from = leaving.length > 0 ? leaving : challenged.length > silent.length ? challenged : silent;
          expect(victim).toBe(from[0]?.member);
        }
      }),
      { numRuns: 300 },
    );
  });
});
