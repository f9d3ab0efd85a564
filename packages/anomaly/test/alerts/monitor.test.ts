import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  type Alert,
  createDetector,
  createSessionMonitor,
  Model,
  ReasonRanking,
  readySessionModel,
  reasonKey,
  SESSION_FEATURES,
  type SessionEvent,
  type SessionMonitorOptions,
  trainModel,
} from "../../src/index.ts";
import { message, START, talk, talkModel } from "../support/session-events.ts";

function watch(options: Partial<SessionMonitorOptions> = {}) {
  const alerts: Alert[] = [];
  const errors: unknown[] = [];
  const monitor = createSessionMonitor({
    model: talkModel(),
    onError: (error) => errors.push(error),
    ...options,
    onAlert: (alert) => {
      alerts.push(alert);
      options.onAlert?.(alert);
    },
  });
  return { monitor, alerts, errors, scores: () => alerts.filter(({ kind }) => kind === "score") };
}

/** A talk that ends in an enormous outgoing message. */
function* theft(): Generator<SessionEvent> {
  yield* talk(99, 100);
  for (let i = 0; i < 30; i++) yield message(900 + i, { direction: "sent", bytes: 4_000_000 });
}

describe("a session monitor", () => {
  it("is quiet about talks like those that it knows", () => {
    const { monitor, alerts, errors } = watch();
    for (let seed = 200; seed < 210; seed++) for (const event of talk(seed, 150)) monitor(event);
    expect(errors).toEqual([]);
    expect(alerts.length).toBeLessThan(10);
  });

  it("alerts to what the model finds unlike them, with reasons, words, a response and the row", () => {
    const { monitor, scores, errors } = watch();
    for (const event of theft()) monitor(event);
    expect(errors).toEqual([]);
    const worst = scores().at(-1)!;
    expect(worst).toMatchObject({ subject: "sc1peer", event: "messages", detector: "iforest", peer: "sc1peer" });
    expect(worst.score).toBeGreaterThan(talkModel().threshold);
    expect(worst.reasons[0]?.code).toBe("feature");
    expect(worst.row).toHaveLength(SESSION_FEATURES.features.length);
    expect(worst.row?.[0]).toBe(4_000_000);
    expect(worst.description).toContain("Score: ");
    expect(talkModel().score(worst.row!)).toBe(worst.score);
  });

  it("writes in the language that it was told", () => {
    const { monitor, alerts } = watch({ lang: "pt" });
    for (const event of theft()) monitor(event);
    monitor({ ...message(2000), type: "signature-invalid" } as unknown as SessionEvent);
    expect(alerts.find(({ kind }) => kind === "score")?.description).toContain("Resposta sugerida");
    expect(alerts.at(-1)?.description).toMatch(/^Assinatura inválida/);
  });

  it("folds repeats into a count, and tells all when suppression is off", () => {
    const folded = watch();
    const all = watch({ suppression: false });
    for (const event of theft()) {
      folded.monitor(event);
      all.monitor(event);
    }
    expect(folded.scores().length).toBeLessThan(5);
    expect(all.scores().length).toBeGreaterThan(15);
    expect(all.scores().every(({ repeats }) => repeats === 0)).toBe(true);
    folded.monitor(message(5000, { direction: "sent", bytes: 4_000_000 }));
    expect(folded.alerts.at(-1)?.repeats).toBeGreaterThan(10);
  });

  it("raises one alert for an event that breaks a rule, with the score beside it", () => {
    const { monitor, alerts } = watch({ suppression: false });
    for (const event of talk(1, 50)) monitor(event);
    const before = alerts.length;
    monitor({ ...message(1000), type: "record-replayed" } as unknown as SessionEvent);
    expect(alerts).toHaveLength(before + 1);
    expect(alerts.at(-1)).toMatchObject({ kind: "rule", rule: "record-replayed" });
    expect(alerts.at(-1)?.score).toBeGreaterThan(0);
  });

  it("does not speak of scores that the operator expects, and still speaks of rules", () => {
    const { monitor, alerts } = watch({ expected: [{ peer: "sc1peer", note: "the nightly backup" }] });
    for (const event of theft()) monitor(event);
    expect(alerts).toEqual([]);
    monitor({ ...message(1000), type: "record-gap" } as unknown as SessionEvent);
    expect(alerts.map(({ rule }) => rule)).toEqual(["record-gap"]);
  });

  it("asks the operator's feedback about each score", () => {
    const { monitor, alerts } = watch({ feedback: { adjustedScore: (_row, score) => Math.min(score, 0.1) } });
    for (const event of theft()) monitor(event);
    expect(alerts).toEqual([]);
    const broken = watch({
      feedback: {
        adjustedScore: () => {
          throw new Error("no feedback");
        },
      },
    });
    for (const event of theft()) broken.monitor(event);
    expect(broken.scores().length).toBeGreaterThan(0);
    expect(String(broken.errors[0])).toBe("Error: no feedback");
  });

  it("takes reasons from elsewhere, and tells the alert without them when that fails", () => {
    const own = watch({ explain: () => [{ code: "combination", facts: {} }] });
    const failing = watch({
      explain: () => {
        throw new Error("no reasons");
      },
    });
    for (const event of theft()) {
      own.monitor(event);
      failing.monitor(event);
    }
    expect(own.scores()[0]?.reasons).toEqual([{ code: "combination", facts: {} }]);
    expect(failing.scores()[0]?.reasons).toEqual([]);
    expect(String(failing.errors[0])).toBe("Error: no reasons");
  });

  it("never throws, whatever it is given and whatever its handlers do", async () => {
    const errors: unknown[] = [];
    const monitor = createSessionMonitor({
      model: talkModel(),
      onAlert: (async () => {
        throw new Error("a rejected promise");
      }) as () => void,
      onError: (error) => errors.push(error),
    });
    const hostile = [
      undefined,
      null,
      5,
      "event",
      [],
      {},
      { type: "messages" },
      { type: "messages", at: 0, direction: 5, kind: {}, count: 1, bytes: 1, peer: 7, address: {}, session: [] },
      { type: "flood", at: 1 },
      { type: "handshake-failed", at: 1, code: Symbol("code"), address: "[::" },
      { type: "identity-changed", at: Number.NaN, expected: 1, actual: null },
      Object.defineProperty({}, "type", {
        get() {
          throw new Error("a getter");
        },
      }),
    ];
    for (const event of hostile) expect(() => monitor(event as SessionEvent)).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors.map(String)).toContain("Error: a rejected promise");
  });

  it("forgets on reset, and goes on with what it saved", () => {
    const first = watch();
    for (const event of talk(4, 300)) first.monitor(event);
    expect(first.monitor.subjects).toBe(1);
    const json = JSON.parse(JSON.stringify(first.monitor)) as ReturnType<typeof first.monitor.toJSON>;
    const second = watch({ baselines: json });
    expect(second.monitor.subjects).toBe(1);
    expect(second.monitor.toJSON()).toEqual(json);
    first.monitor.reset();
    expect(first.monitor.subjects).toBe(0);
  });

  it("keeps attackers' addresses, peers and sessions short in its alerts", () => {
    const { monitor, alerts } = watch();
    const long = "x".repeat(1_000_000);
    monitor({ type: "record-gap", at: START, peer: long, session: long, address: long });
    expect(JSON.stringify(alerts[0]).length).toBeLessThan(1500);
  });

  it("bounds the alerts that strangers can cause, with the count of what it left out", () => {
    const { monitor, alerts } = watch({ suppression: { maxStrangers: 10 } });
    const knock = (i: number, at: number): SessionEvent => ({
      type: "handshake-failed",
      at,
      role: "responder",
      address: `198.${i >> 8}.${i & 255}.1:9`,
      code: "ERR_HANDSHAKE_MALFORMED",
    });
    for (let i = 0; i < 3000; i++) monitor(knock(i, START + i));
    expect(alerts.filter(({ rule }) => rule === "handshake-malformed")).toHaveLength(10);
    monitor(knock(9999, START + 70_000));
    expect(alerts.at(-1)?.repeats).toBe(2990);
  });

  it("folds attempts on one pinned identity, and probing from one address, whatever identities are shown", () => {
    const { monitor, alerts } = watch();
    for (let i = 0; i < 50; i++) {
      const stranger = {
        at: START + i,
        address: "198.51.100.7:9",
        peer: `sc1stranger${i}`,
        role: "responder",
      } as const;
      monitor({ ...stranger, type: "identity-changed", expected: "sc1pinned", actual: stranger.peer });
      monitor({ ...stranger, type: "handshake-failed", code: "ERR_IDENTITY_CHANGED" });
    }
    const rules = alerts.flatMap(({ rule }) => rule ?? []);
    expect(rules.filter((rule) => rule === "identity-changed")).toHaveLength(1);
    expect(rules.filter((rule) => rule === "credential-probing")).toHaveLength(1);
    const { address, at } = { address: "198.51.100.7:9", at: START + 70_000 };
    monitor({ type: "identity-changed", at, address, peer: "sc1x", expected: "sc1pinned", actual: "sc1x" });
    expect(alerts.at(-1)).toMatchObject({ rule: "identity-changed", repeats: 49 });
    monitor({ type: "identity-changed", at, address, peer: "sc1y", expected: "sc1other", actual: "sc1y" });
    expect(alerts.at(-1)).toMatchObject({ rule: "identity-changed", repeats: 0 });
  });

  const failed = (i: number, code: string, given: object = {}) =>
    ({
      type: "handshake-failed",
      at: START + i * 200,
      role: "responder",
      address: `198.51.100.7:${i}`,
      code,
      ...given,
    }) as SessionEvent;

  it("does not let a milder rule, nor one that is expected, swallow what the model says of the same events", () => {
    const model = readySessionModel();
    const flood = Array.from({ length: 300 }, (_, i) => failed(i, "ERR_HANDSHAKE_TIMEOUT"));
    const told = watch({ model });
    const expected = watch({ model, expected: [{ rule: "handshake-timeout" }] });
    for (const event of flood) for (const { monitor } of [told, expected]) monitor(event);
    expect(told.alerts[0]).toMatchObject({ rule: "handshake-timeout", severity: "info" });
    expect(told.scores()).toMatchObject([{ severity: expect.stringMatching(/^(warning|critical)$/) }]);
    expect(expected.alerts.map(({ kind }) => kind)).toEqual(["score"]);
  });

  it("has nothing to say about a refusal, at either end, nor about one who dials on and on", () => {
    const { monitor, alerts } = watch({ model: readySessionModel() });
    const codes = ["ERR_PEER_REFUSED", "ERR_VERSION_UNSUPPORTED", "ERR_PEER_NOT_TRUSTED", "ERR_APPLICATION_MISMATCH"];
    for (const [i, code] of codes.entries()) monitor(failed(i, code, { address: `192.0.2.${i}:1` }));
    for (let i = 0; i < 100; i++) monitor(failed(25 * i, "ERR_PEER_REFUSED", { role: "initiator", peer: "sc1server" }));
    expect(alerts).toEqual([]);
  });

  it("never says of a message what the event is none of", () => {
    const { monitor, scores } = watch({ model: readySessionModel(), suppression: false, expected: [] });
    for (let i = 0; i < 60; i++) monitor(failed(i, "ERR_HANDSHAKE_TIMEOUT"));
    for (let i = 0; i < 60; i++) monitor({ ...failed(i, ""), type: "connection-refused" } as unknown as SessionEvent);
    const named = new Set(scores().flatMap(({ reasons }) => reasons.map(({ feature }) => feature)));
    expect(named.size).toBeGreaterThan(0);
    for (const name of named) expect(name).toMatch(/^(handshake_failures(_hour)?|connections_window)$/);
  });

  it("does not advise to keep out whom this side dialled", () => {
    for (const role of ["initiator", "responder"] as const) {
      const { monitor, alerts } = watch({ model: readySessionModel() });
      for (const event of theft()) monitor({ ...event, role });
      monitor({ ...message(1000), role, type: "record-replayed" } as unknown as SessionEvent);
      const responses = new Set(alerts.map(({ response }) => response));
      expect(responses.has("drop")).toBe(role === "responder");
    }
  });

  it("tells what happens where this side dials, however many strangers knock", () => {
    const { monitor, alerts } = watch();
    for (let i = 0; i < 200; i++) monitor(failed(0, "ERR_HANDSHAKE_MAC", { address: `198.51.${i}.1:9` }));
    const before = alerts.length;
    monitor(failed(1, "ERR_HANDSHAKE_SIGNATURE", { role: "initiator", address: "203.0.113.9:443" }));
    expect(alerts.slice(before)).toMatchObject([
      { rule: "handshake-tampered", address: "203.0.113.9:443", repeats: 0 },
    ]);
  });

  it("tells of another identity where this side dials, whatever keys were shown to its listener or elsewhere", () => {
    const { monitor, alerts } = watch({ model: undefined } as object);
    const changed = (i: number, role: string) =>
      monitor({
        type: "identity-changed",
        at: START + i,
        expected: "sc1bob",
        actual: `sc1m${i}`,
        address: `192.0.2.${i}:1`,
        role,
      } as SessionEvent);
    for (const i of [0, 1]) changed(i, "responder");
    for (const i of [2, 3]) changed(i, "initiator");
    expect(alerts.map(({ address }) => address)).toEqual(["192.0.2.0:1", "192.0.2.2:1", "192.0.2.3:1"]);
  });

  it("does not hide a theft behind an odd message, and tells with a session's end what it had folded", () => {
    const { monitor, scores, alerts } = watch();
    for (const event of talk(99, 100)) monitor(event);
    monitor(message(890, { kind: "binary", bytes: 20_000 }));
    const before = scores().length;
    expect(before).toBeGreaterThan(0);
    for (let i = 0; i < 30; i++) monitor(message(891 + i / 10, { direction: "sent", bytes: 4_000_000 }));
    const told = scores().length;
    expect(told).toBeGreaterThan(before);
    monitor({ ...message(900), type: "session-closed", clean: true } as unknown as SessionEvent);
    const pending = scores().slice(told);
    expect(pending.length).toBeGreaterThan(0);
    const all = scores()
      .slice(before)
      .reduce((sum, { repeats }) => sum + 1 + repeats, 0);
    expect(all).toBeGreaterThanOrEqual(30);
    const count = alerts.length;
    monitor({ ...message(901), type: "session-closed", clean: true } as unknown as SessionEvent);
    expect(alerts).toHaveLength(count);
  });

  it("puts the reasons in the order that operators have taught", () => {
    const plain = watch();
    for (const event of theft()) plain.monitor(event);
    const alert = plain.scores().at(-1)!;
    const [first, second] = alert.reasons;
    expect(second).toBeDefined();
    const ranking = new ReasonRanking();
    for (let i = 0; i < 50; i++) ranking.learn(reasonKey(second!), true).learn(reasonKey(first!), false);
    const taught = watch({ ranking });
    for (const event of theft()) taught.monitor(event);
    const same = taught.scores().find(({ at }) => at === alert.at) ?? taught.scores().at(-1)!;
    expect(reasonKey(same.reasons[0]!)).toBe(reasonKey(second!));
  });

  it("hands an onAlert's promise of another realm to onError when it is rejected", async () => {
    const error = new Error("from elsewhere");
    const promise = runInNewContext("(error) => Promise.reject(error)")(error) as Promise<void>;
    const errors: unknown[] = [];
    const monitor = createSessionMonitor({
      onAlert: (() => promise) as () => void,
      onError: (reason) => errors.push(reason),
    });
    monitor({ ...message(0), type: "record-gap" } as unknown as SessionEvent);
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([error]);
  });

  it("names where a flood comes from, and calls a listener that asks for cookies only busy", () => {
    const { monitor, alerts } = watch();
    monitor({ type: "flood", at: START, reason: "cookie", count: 1, group: "192.0.2.1" });
    monitor({ type: "flood", at: START, reason: "rate", count: 1, group: "2001:db8::/64" });
    expect(alerts).toMatchObject([
      { subject: "192.0.2.1", response: "log" },
      { subject: "2001:db8::/64", response: "drop" },
    ]);
  });

  it("only writes down a message that is larger or deeper than this side takes", () => {
    const { monitor, alerts } = watch();
    for (const code of ["ERR_JSON_TOO_DEEP", "ERR_MESSAGE_TOO_LARGE", "ERR_JSON_DUPLICATE_KEY"]) {
      const closed = { ...message(0), session: code, type: "session-closed", clean: false, code };
      monitor(closed as unknown as SessionEvent);
    }
    expect(alerts.map(({ response }) => response)).toEqual(["log", "log", "drop"]);
  });

  it("does not hang on a clock that counts nanoseconds, and still tells what breaks a rule", () => {
    const { monitor, alerts } = watch();
    for (let i = 0; i < 5; i++) monitor({ ...message(0), at: 1_830_000_000_000_000_000 + i * 400 });
    monitor({ ...message(0), at: 1_830_000_000_000_002_000, type: "record-gap" } as unknown as SessionEvent);
    expect(alerts).toMatchObject([{ rule: "record-gap", at: 0 }]);
  });

  it("refuses a model of other columns, and options that are wrong, by name", () => {
    const onAlert = () => {};
    const other = trainModel(
      Array.from({ length: 30 }, (_, i) => [i]),
      { featureSet: { name: "table", version: 1, features: [{ name: "a", unit: "number", strange: "both" }] } },
    );
    const older = new Model({ ...talkModel(), featureSet: { ...SESSION_FEATURES, version: 0 } });
    expect(() => createSessionMonitor({ onAlert, model: other })).toThrow("model must be one that was trained on");
    expect(() => createSessionMonitor({ onAlert, model: older })).toThrow("model must be one that was trained on");
    const wrong: [object, string][] = [
      [{}, "onAlert must be a function"],
      [{ onAlert, onError: 1 }, "onError must be a function"],
      [{ onAlert, lang: "de" }, 'lang must be "en" or "pt"'],
      [{ onAlert, maxSubjects: 0 }, "maxSubjects must be"],
      [{ onAlert, feedback: {} }, "feedback must be a ranker"],
      [{ onAlert, ranking: {} }, "ranking must be a ReasonRanking"],
      [{ onAlert, suppression: null }, "suppression must be an object or false"],
      [{ onAlert, bursts: null }, "bursts must be an object"],
      [{ onAlert, halfLife: 0 }, "halfLife must be"],
      [{ onAlert, model: createDetector() }, "model must be"],
    ];
    for (const [options, text] of wrong) {
      expect(() => createSessionMonitor(options as SessionMonitorOptions)).toThrow(text);
    }
  });
});
