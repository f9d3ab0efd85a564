import { describe, expect, it } from "vitest";
import { createRandom, createSessionExtractor, SESSION_FEATURES, type SessionEvent } from "../../src/index.ts";
import { column, message, rowsOf, START, talk } from "../support/session-events.ts";

describe("the session features", () => {
  it("begin with the seed's three, under its names", () => {
    expect(SESSION_FEATURES.features.slice(0, 3).map(({ name }) => name)).toEqual([
      "message_length",
      "time_interval",
      "message_count_window",
    ]);
    expect(SESSION_FEATURES.name).toBe("session");
  });

  it("say a message's length, the seconds since the one before, and how many came in the last minute", () => {
    const rows = rowsOf([message(0), message(2, { bytes: 350 }), message(40), message(90)]);
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      [200, 0, 1],
      [350, 2, 2],
      [200, 38, 3],
      [200, 50, 2],
    ]);
  });

  it("share the interval and the bytes out among messages that travelled together, and count each", () => {
    const rows = rowsOf([message(0), message(10, { count: 5, bytes: 1000 })]);
    expect(rows[1]!.slice(0, 3)).toEqual([200, 2, 6]);
    expect(column(rows[1], "message_count_1s")).toBe(5);
    expect(column(rows[1], "bytes_window")).toBe(1200);
  });

  it("keep the two directions apart, and say what share of the bytes this side sent", () => {
    const rows = rowsOf([
      message(0, { bytes: 200_000 }),
      message(3, { direction: "sent", bytes: 600_000 }),
      message(5, { bytes: 200_000 }),
    ]);
    expect(rows.map((row) => column(row, "message_count_window"))).toEqual([1, 1, 2]);
    expect(rows.map((row) => column(row, "sent"))).toEqual([0, 1, 0]);
    expect(rows.map((row) => column(row, "sent_share").toFixed(2))).toEqual(["0.00", "0.75", "0.60"]);
    expect(column(rowsOf([message(0, { bytes: 10 })])[0], "sent_share").toFixed(2)).toBe("0.50");
    expect(column(rows[2], "time_interval")).toBe(5);
  });

  it("count each kind of failure, for a minute", () => {
    const facts = { at: START + 1000, peer: "sc1peer", session: "5f".repeat(16) };
    const failures: SessionEvent[] = [
      { ...facts, type: "record-tampered" },
      { ...facts, type: "record-replayed" },
      { ...facts, type: "record-gap" },
      { ...facts, type: "signature-invalid" },
      { ...facts, type: "signature-overdue" },
      { ...facts, type: "handshake-failed", code: "ERR_HANDSHAKE_MAC" },
      { ...facts, type: "handshake-failed", code: "ERR_ABORTED" },
    ];
    const rows = rowsOf([...failures, message(10), message(90)]);
    const names = [
      "decryption_failures",
      "sequence_failures",
      "signature_failures",
      "handshake_failures",
      "handshake_failures_hour",
      "connections_window",
    ];
    expect(names.map((name) => column(rows.at(-2), name))).toEqual([1, 2, 2, 1, 1, 2]);
    expect(names.map((name) => column(rows.at(-1), name))).toEqual([0, 0, 0, 0, 1, 0]);
  });

  it("take a failed record for a message where its bytes are known", () => {
    const [plain, known] = rowsOf([
      { type: "record-tampered", at: START, peer: "sc1" },
      { type: "record-tampered", at: START, peer: "sc1", kind: "36", bytes: 25 },
    ]);
    expect(plain!.slice(0, 3)).toEqual([0, 0, 0]);
    expect(known!.slice(0, 3)).toEqual([25, 0, 1]);
  });

  it("count a proved peer's new addresses, not its ports nor its return to a known one", () => {
    const addresses = ["192.0.2.1:1", "192.0.2.1:2", "198.51.100.7:1", "192.0.2.1:3", "203.0.113.9:1"];
    const rows = rowsOf(addresses.map((address, i) => message(i, { address })));
    expect(rows.map((row) => column(row, "new_addresses"))).toEqual([0, 0, 1, 1, 2]);
  });

  it("say how old the session is, and begin the interval when it opens", () => {
    const rows = rowsOf([message(0), { ...message(1000), type: "session-opened" } as SessionEvent, message(1004)]);
    expect(rows).toHaveLength(2);
    expect(column(rows[1], "session_age")).toBe(4);
    expect(column(rows[1], "time_interval")).toBe(4);
    expect(column(rows[1], "connections_window")).toBe(1);
  });

  it("say how far a message is from what its peer usually sends, in each direction and type", () => {
    const events = [
      ...talk(3, 400),
      message(4000, { bytes: 200 }),
      message(4005, { bytes: 60_000 }),
      message(4005.001, { bytes: 200 }),
      message(4010, { bytes: 60_000, kind: "binary" }),
    ];
    const rows = rowsOf(events).slice(-4);
    const deviations = rows.map((row) => column(row, "length_deviation"));
    expect(Math.abs(deviations[0]!)).toBeLessThan(2);
    expect(deviations[1]).toBeGreaterThan(10);
    expect(Math.abs(deviations[2]!)).toBeLessThan(2);
    expect(deviations[3]).toBe(0);
    expect(column(rows[2], "interval_deviation")).toBeLessThan(-5);
    expect(column(rows[3], "type_rarity")).toBeGreaterThan(6);
    expect(column(rows[0], "type_rarity")).toBeLessThan(2);
  });

  it("do not let one enormous message move a habit", () => {
    const events = [...talk(3, 400), message(4000, { bytes: 1_000_000 }), message(4005, { bytes: 60_000 })];
    expect(column(rowsOf(events).at(-1), "length_deviation")).toBeGreaterThan(8);
  });

  it("find an order of messages rare that the peer never had", () => {
    const pingPong = Array.from({ length: 400 }, (_, i) =>
      message(i, { direction: i % 2 === 0 ? "sent" : "received", bytes: i % 2 === 0 ? 20 : 900 }),
    );
    const rows = rowsOf([...pingPong, ...[400, 401, 402].map((second) => message(second, { bytes: 900 }))]);
    expect(column(rows[399], "transition_rarity")).toBeLessThan(0.2);
    expect(column(rows.at(-1), "transition_rarity")).toBeGreaterThan(2);
  });

  it("see a rate that rises above the long-term one", () => {
    const slow = Array.from({ length: 300 }, (_, i) => message(i * 10));
    const fast = Array.from({ length: 200 }, (_, i) => message(3000 + i * 0.05));
    const rows = rowsOf([...slow, ...fast]);
    expect(Math.abs(column(rows[299], "rate_change"))).toBeLessThan(1.5);
    expect(column(rows.at(-1), "rate_change")).toBeGreaterThan(5);
  });

  it("see what is above the most that the peer ever had, and a burst is not its own excuse", () => {
    const bursts = Array.from({ length: 40 }, (_, hour) =>
      Array.from({ length: 30 }, (_, i) => message(hour * 600 + i, { bytes: 10_000 })),
    ).flat();
    const usual = rowsOf([...bursts, ...Array.from({ length: 30 }, (_, i) => message(24_000 + i, { bytes: 10_000 }))]);
    expect(column(usual.at(-1), "count_surge")).toBeLessThan(0.2);
    const flood = rowsOf([
      ...bursts,
      ...Array.from({ length: 900 }, (_, i) => message(24_000 + i / 20, { bytes: 10_000 })),
    ]);
    expect(column(flood.at(-1), "count_surge")).toBeGreaterThan(2);
    expect(column(flood.at(-1), "bytes_surge")).toBeGreaterThan(2);
    expect(column(flood.at(-1), "bytes_hour_surge")).toBeGreaterThan(1);
  });

  it("have no row for the opening of a session and for a handshake that this side gave up, and count both", () => {
    const extractor = createSessionExtractor();
    const stranger = { at: START, address: "198.51.100.1:1" };
    expect(extractor.row({ ...stranger, type: "session-opened" })).toBeUndefined();
    expect(extractor.row({ ...stranger, type: "handshake-failed", code: "ERR_HANDSHAKE_OVERLOAD" })).toBeUndefined();
    const row = extractor.row({ ...stranger, type: "handshake-failed", code: "ERR_HANDSHAKE_MALFORMED" });
    expect(column(row, "connections_window")).toBe(3);
    expect(column(row, "handshake_failures")).toBe(1);
  });

  it("pass over what says nothing, and what is malformed", () => {
    const extractor = createSessionExtractor();
    for (const event of [
      { type: "rekeyed", at: 0 },
      { type: "checkpoint", at: 0 },
      { type: "invented", at: 0 },
      { ...message(0), at: Number.NaN },
      { ...message(0), at: START * 1e6 },
      { ...message(0), at: -8.64e15 - 1 },
      { ...message(0), bytes: -1 },
      { ...message(0), bytes: Number.POSITIVE_INFINITY },
      { ...message(0), count: 0 },
      { ...message(0), count: "1" },
      {},
    ]) {
      expect(extractor.row(event as SessionEvent)).toBeUndefined();
    }
    expect(extractor.subjects).toBe(0);
  });

  it("are finite numbers whatever the order of times, and the same for the same events", () => {
    const seed = 11;
    const random = createRandom(seed);
    const types = ["messages", "messages", "record-gap", "handshake-failed", "connection-refused"] as const;
    const events = Array.from({ length: 3000 }, () => {
      const far = random.uniform() < 0.05 ? (random.uniform() - 0.5) * 2 ** random.below(43) : 0;
      return {
        ...message(random.below(1000) + far, {
          peer: `sc1${random.below(5)}`,
          bytes: Math.floor(2 ** (40 * random.uniform())) - 1,
          count: 1 + random.below(3),
          kind: `kind ${random.below(40)}`,
          direction: random.uniform() < 0.5 ? "sent" : "received",
        }),
        type: types[random.below(types.length)]!,
        code: "ERR_HANDSHAKE_MAC",
      } as SessionEvent;
    });
    const rows = rowsOf(events);
    expect(rows.length).toBe(events.length);
    for (const [i, row] of rows.entries()) {
      for (const [j, value] of row.entries()) {
        expect(Number.isFinite(value), `seed ${seed}, row ${i}, ${SESSION_FEATURES.features[j]?.name}`).toBe(true);
      }
    }
    expect(rowsOf(events)).toEqual(rows);
  });

  it("of a trusted peer survive any number of strangers, whatever addresses and identities they show", () => {
    const extractor = createSessionExtractor({ maxSubjects: 50 });
    extractor.row(message(0));
    for (let i = 0; i < 5000; i++) {
      const stranger = { at: START + i, address: `198.51.${i >> 8}.${i & 255}:9` };
      extractor.row({ ...stranger, type: "handshake-failed", code: "ERR_HANDSHAKE_MAC" });
      const peer = `sc1stranger${i}`;
      extractor.row({ ...stranger, peer, type: "handshake-failed", code: "ERR_PEER_NOT_TRUSTED" });
      extractor.row({ ...stranger, peer, type: "identity-changed", expected: "sc1peer", actual: peer });
    }
    expect(extractor.subjects).toBe(51);
    expect(column(extractor.row(message(20)), "message_count_window")).toBe(2);
  });

  it("count the failed handshakes of a peer that is trusted already", () => {
    const extractor = createSessionExtractor();
    extractor.row(message(0));
    const { at, peer } = message(1);
    extractor.row({ type: "handshake-failed", at, peer, code: "ERR_HANDSHAKE_MAC" });
    expect(column(extractor.row(message(2)), "handshake_failures")).toBe(1);
  });

  const HONEST = ["ERR_PEER_REFUSED", "ERR_VERSION_UNSUPPORTED", "ERR_PEER_NOT_TRUSTED", "ERR_SESSION_TRUNCATED"];

  it("know handshakes that are begun and not finished, time and again, as something at a listener", () => {
    const extractor = createSessionExtractor();
    const rows = Array.from({ length: 20 }, (_, i) =>
      extractor.row({
        type: "handshake-failed",
        at: START + i * 60_000,
        address: "198.51.100.1:1",
        role: "responder",
        code: "ERR_HANDSHAKE_TIMEOUT",
      }),
    );
    expect(rows.slice(0, -1).every((row) => row === undefined)).toBe(true);
    expect(column(rows.at(-1), "handshake_failures_hour")).toBe(20);
  });

  it.each([...HONEST, "ERR_OF_A_POLICY"])("know %s as nothing where this side dialled, however often", (code) => {
    const extractor = createSessionExtractor();
    extractor.row(message(0));
    const { peer, address } = message(0);
    for (let i = 1; i <= 50; i++) {
      const at = START + i * 1000;
      const failed = { type: "handshake-failed", at, peer, address, code, role: "initiator" } as const;
      expect(extractor.row(failed)).toBeUndefined();
    }
    const row = extractor.row(message(51));
    const names = ["handshake_failures", "handshake_failures_hour", "connections_window"];
    expect(names.map((name) => column(row, name))).toEqual([0, 0, 0]);
  });

  it.each(HONEST)("know %s at a listener as something only when one address has many in a minute", (code) => {
    const extractor = createSessionExtractor();
    const knock = (seconds: number) =>
      column(
        extractor.row({
          type: "handshake-failed",
          at: START + seconds * 1000,
          address: "198.51.100.1:1",
          role: "responder",
          code,
        }),
        "handshake_failures",
      );
    for (let i = 0; i < 100; i++) expect(knock(i * 5)).toBeNaN();
    const burst = Array.from({ length: 20 }, (_, i) => knock(1000 + i));
    expect(burst.slice(0, -1).every(Number.isNaN)).toBe(true);
    expect(burst.at(-1)).toBe(20);
  });

  it("know identity after identity of one address as something, and one that tries again as nothing", () => {
    const extractor = createSessionExtractor();
    const knock = (i: number, host: string, peer: string) =>
      extractor.row({
        type: "handshake-failed",
        at: START + i * 60_000,
        address: `${host}:1`,
        role: "responder",
        peer,
        code: "ERR_PEER_NOT_TRUSTED",
      });
    for (let i = 0; i < 10; i++) expect(knock(i, "198.51.100.1", "sc1same")).toBeUndefined();
    expect(knock(10, "198.51.100.2", "sc1a")).toBeUndefined();
    expect(knock(11, "198.51.100.2", "sc1b")).toBeUndefined();
    expect(column(knock(12, "198.51.100.2", "sc1c"), "handshake_failures_hour")).toBe(3);
  });

  it("of a peer that is known survive any number of newcomers that are let in", () => {
    const extractor = createSessionExtractor({ maxSubjects: 50 });
    for (const event of talk(3, 100)) extractor.row(event);
    for (let i = 0; i < 5000; i++) {
      const newcomer = { peer: `sc1newcomer${i}`, session: `${i}` };
      extractor.row({ ...message(1000 + i / 10, newcomer), type: "session-opened" } as SessionEvent);
      extractor.row(message(1000 + i / 10, newcomer));
    }
    expect(extractor.subjects).toBe(50);
    expect(column(extractor.row(message(1600, { bytes: 60_000 })), "length_deviation")).toBeGreaterThan(10);
  });

  it("take the long-term rate from the right clock, once one that ran ahead was set back", () => {
    const right = Array.from({ length: 1000 }, (_, i) => message(i * 10));
    const rates = [right, [message(31_536_000), ...right]].map((events) => column(rowsOf(events).at(-1), "rate_hour"));
    expect(rates[1]).toBeCloseTo(rates[0]!, 6);
  });

  it("are as for a new peer after a reset", () => {
    const extractor = createSessionExtractor();
    const first = Array.from(extractor.row(message(0))!);
    for (const event of talk(1, 50)) extractor.row(event);
    extractor.reset();
    expect(extractor.subjects).toBe(0);
    expect(Array.from(extractor.row(message(0))!)).toEqual(first);
  });
});
