import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SECURITY_EVENTS } from "../../src/adapters/security-events.ts";
import { type ObserveTransportOptions, observeTransport } from "../../src/adapters/transport-events.ts";
import { keepingLog } from "../support/lines.ts";

const AT = Date.UTC(2026, 10, 22, 10, 41, 12, 345);
const COMMON = { at: AT, session: "5f".repeat(16), role: "initiator", address: "192.0.2.7:50112", peer: "sc1peer" };

/** The lines of these events. */
function linesOf(events: readonly object[], options?: ObserveTransportOptions) {
  const { log, lines } = keepingLog();
  const observer = observeTransport(log, options);
  for (const event of events) observer({ type: "handshake-started", ...COMMON, ...event });
  return lines;
}

const LEVELS: [type: string, facts: object, level: string][] = [
  ["handshake-started", {}, "debug"],
  ["handshake-failed", { code: "ERR_HANDSHAKE_MAC", message: "no", authenticated: false, duration: 3 }, "warn"],
  ["identity-changed", { expected: "sc1a", actual: "sc1b" }, "error"],
  ["session-opened", { suite: "P384", verified: "pinned", duration: 3 }, "info"],
  ["messages", { direction: "sent", kind: "json", count: 2, bytes: 9 }, "debug"],
  ["messages", { direction: "received", kind: "binary", count: 2, bytes: 9 }, "debug"],
  ["record-replayed", { direction: "received", number: 1, expected: 2, earlierEpoch: false }, "error"],
  ["record-gap", { direction: "received", number: 3, expected: 2, earlierEpoch: false }, "error"],
  ["record-tampered", { direction: "received", number: 2, expected: 2, earlierEpoch: true }, "error"],
  ["rekeyed", { epoch: 1, reason: "time", duration: 4 }, "info"],
  ["checkpoint", { direction: "sent", sections: 3, final: false }, "debug"],
  ["checkpoint", { direction: "received", sections: 3, final: true }, "debug"],
  ["signature-invalid", { direction: "received", sections: 3 }, "error"],
  ["signature-overdue", { direction: "received", sections: 3, uncovered: 4 }, "warn"],
  ["transcript-full", {}, "warn"],
  ["session-closed", { clean: true }, "info"],
  ["session-closed", { clean: false, code: "ERR_SESSION_TRUNCATED", message: "no" }, "warn"],
  ["connection-refused", { reason: "rate" }, "warn"],
  ["flood", { reason: "cookie", count: 3, group: "192.0.2.0" }, "warn"],
  ["observer-failed", { message: "an observer threw" }, "error"],
];

describe("observing transport", () => {
  it.each(LEVELS)("logs %s %j at %s, with every fact under its own name", (type, facts, level) => {
    const [line] = linesOf([{ type, ...facts }]);
    const { time, msg, ...rest } = line!;
    expect(rest).toEqual({ level, event: type, ...facts, ...COMMON, at: "2026-11-22T10:41:12.345Z" });
    expect(time).toBeTypeOf("number");
    expect(msg).toMatch(/^[A-Z][^.%]+$/);
  });

  it("says each thing in a sentence of its own, always the same", () => {
    const events = LEVELS.map(([type, facts]) => ({ type, ...facts }));
    const said = linesOf(events).map(({ msg }) => msg);
    expect(new Set(said).size).toBe(LEVELS.length);
    expect(linesOf(events).map(({ msg }) => msg)).toEqual(said);
  });

  it("has the level error for security events, and beside them only for a broken observer", () => {
    const errors = LEVELS.filter(([, , level]) => level === "error").map(([type]) => type);
    expect(new Set(errors)).toEqual(new Set([...SECURITY_EVENTS, "observer-failed"]));
  });

  it("leaves out what is undefined", () => {
    const [line] = linesOf([
      { type: "session-closed", clean: true, code: undefined, session: undefined, peer: undefined },
    ]);
    expect(Object.keys(line!)).toEqual(["level", "time", "event", "clean", "address", "role", "at", "msg"]);
  });

  it("calls the peer's name for itself peerName, and takes no other name that a line has for itself", () => {
    const { log, lines } = keepingLog();
    observeTransport(log.child({ name: "mine" }))({ type: "session-opened", at: AT, name: "bob" });
    expect(lines[0]).toMatchObject({ name: "mine", peerName: "bob" });
    const taken = { name: "a", level: "b", time: "c", msg: "d", pid: "e", hostname: "f", event: "g" };
    const [line] = linesOf([{ type: "later", ...taken }]);
    expect(line).toMatchObject({ level: "info", event: "later", peerName: "a", eventLevel: "b", eventTime: "c" });
    expect(line).toMatchObject({ eventMsg: "d", eventPid: "e", eventHostname: "f", eventName: "g" });
  });

  it("logs a type of a later release at info, as it is", () => {
    const [line] = linesOf([{ type: "teleported", to: { x: 1 }, far: true }]);
    expect(line).toMatchObject({
      level: "info",
      event: "teleported",
      to: { x: 1 },
      far: true,
      session: COMMON.session,
    });
  });

  it("takes no inherited name for a type", () => {
    for (const type of ["constructor", "__proto__", "toString"]) {
      expect(linesOf([{ type }])[0]).toMatchObject({ level: "info", event: type });
    }
  });

  it("looks at the level and at nothing else where that is off", () => {
    const { log, lines } = keepingLog("info");
    const event = {
      type: "messages",
      get at(): number {
        throw new Error("looked at");
      },
    };
    const reads: string[] = [];
    const get = (target: typeof event, key: string | symbol) => {
      reads.push(String(key));
      return Reflect.get(target, key);
    };
    observeTransport(log)(new Proxy(event, { get }));
    expect(new Set(reads)).toEqual(new Set(["type", "direction"]));
    expect(lines).toEqual([]);
  });

  it("can be told other levels, and to leave a type out", () => {
    const levels = { rekeyed: "debug", "session-closed": "silent", messages: undefined } as const;
    const lines = linesOf([{ type: "rekeyed" }, { type: "session-closed" }, { type: "messages" }], { levels });
    expect(lines.map(({ event, level }) => [event, level])).toEqual([
      ["rekeyed", "debug"],
      ["messages", "debug"],
    ]);
  });

  it("never throws, whatever comes and whatever the logger does", () => {
    const { log } = keepingLog();
    const observer = observeTransport(log) as (event: unknown) => void;
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (event) => observer(event)));
    for (const at of [Number.NaN, 1e300, "now", undefined]) observer({ type: "rekeyed", at });
    const broken = keepingLog().log;
    broken.isLevelEnabled = () => {
      throw new Error("no");
    };
    observeTransport(broken)({ type: "rekeyed", at: AT });
  });

  it("refuses what is no logger, and options that are wrong, by name", () => {
    const { log } = keepingLog();
    for (const wrong of [undefined, null, 1, {}, console]) {
      expect(() => observeTransport(wrong as never)).toThrow(/"?log"?.*a logger/);
    }
    const refused = (options: unknown) => () => observeTransport(log, options as never);
    expect(refused(null)).toThrow(/options/);
    expect(refused({ levels: 1 })).toThrow(/options\.levels/);
    expect(refused({ levels: { rekeyed: "loud" } })).toThrow(/options\.levels\.rekeyed/);
    expect(refused({ levels: { rekeyd: "info" } })).toThrow(/options\.levels\.rekeyd/);
    for (const strangerLines of [0, -1, Number.NaN, "1"]) {
      expect(refused({ strangerLines })).toThrow(/options\.strangerLines/);
    }
  });
});

describe("a flood of strangers", () => {
  const refused = (at: number) => ({ type: "connection-refused", reason: "rate", at });
  const failed = (at: number, authenticated = false) => ({
    type: "handshake-failed",
    code: "ERR_X",
    authenticated,
    at,
  });
  const many = <T>(count: number, event: () => T) => Array.from({ length: count }, event);

  it("writes so many lines a second and says afterwards how many were left out", () => {
    const lines = linesOf([...many(1000, () => refused(AT)), refused(AT + 1000), refused(AT + 1001)]);
    expect(lines).toHaveLength(12);
    expect(lines.map(({ leftOut }) => leftOut)).toEqual([...many(10, () => undefined), 990, undefined]);
  });

  it("does not take the place of the other type, of proved peers or of facts", () => {
    const lines = linesOf([
      ...many(100, () => refused(AT)),
      failed(AT),
      ...many(100, () => failed(AT, true)),
      ...many(100, () => ({ type: "identity-changed", at: AT })),
    ]);
    expect(lines).toHaveLength(10 + 1 + 100 + 100);
  });

  it("may be given more lines, or all", () => {
    const events = many(100, () => failed(AT));
    expect(linesOf(events, { strangerLines: 50 })).toHaveLength(50);
    expect(linesOf(events, { strangerLines: Number.POSITIVE_INFINITY })).toHaveLength(100);
  });

  it("uses nothing up while the level is off", () => {
    const { log, lines } = keepingLog("error");
    const observer = observeTransport(log);
    for (const event of many(100, () => refused(AT))) observer(event);
    log.level = "info";
    observer(refused(AT));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty("leftOut");
  });
});
