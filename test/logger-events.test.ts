import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Alert, createSessionMonitor, type Reason } from "@securecomm/anomaly";
import {
  createLogger,
  formatLine,
  type LoggedAlert,
  type LoggedReason,
  type LogOutput,
  logAlerts,
  observeTransport,
  type TransportEventType,
} from "@securecomm/logger";
import {
  allowList,
  createIdentity,
  createSecureSession,
  exportIdentityPem,
  type Identity,
  listen,
  type Observer,
  pinned,
  type TransportEvent,
} from "@securecomm/transport";
import { type AttackRule, hostilePair } from "@securecomm/transport/testing";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";

let alice: Identity;
let bob: Identity;
let mallory: Identity;

beforeAll(async () => {
  alice = await createIdentity({ name: "alice" });
  bob = await createIdentity({ name: "bob" });
  mallory = await createIdentity({ name: "mallory" });
});

type Line = Readonly<Record<string, unknown>>;

/** A logger into memory, and what goes to it: a session's events and a monitor's alerts. */
function logging(name: string) {
  const written: string[] = [];
  const done = () => Promise.resolve();
  const memory: LogOutput = { write: (line) => written.push(line), flush: done, flushSync: () => {}, close: done };
  const log = createLogger({ name, level: "trace", outputs: [memory] });
  const errors: unknown[] = [];
  const monitor = createSessionMonitor({
    onAlert: logAlerts(log),
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => expect(errors).toEqual([]));
  const observers: Observer[] = [observeTransport(log), monitor];
  const lines = () => written.map((line) => JSON.parse(line) as Line);
  return { observers, written, lines, events: () => lines().map(({ event }) => event) };
}

/** Waits until something was logged. */
async function until(log: { events(): unknown[] }, event: string): Promise<void> {
  while (!log.events().includes(event)) await new Promise((later) => setTimeout(later, 5));
}

/** Two sessions over a network that follows rules, and their logs. */
async function attacked(rule: AttackRule) {
  const network = hostilePair({ rules: [rule] });
  const [one, two] = [logging("alice"), logging("bob")];
  const [dialler, answerer] = await Promise.all([
    createSecureSession({
      channel: network.initiator,
      role: "initiator",
      identity: alice,
      trust: pinned(bob.fingerprint),
      observers: one.observers,
    }),
    createSecureSession({
      channel: network.responder,
      role: "responder",
      identity: bob,
      trust: pinned(alice.fingerprint),
      observers: two.observers,
    }),
  ]);
  for (let i = 0; i < 3; i++) await dialler.send({ secretPlan: i }).catch(() => {});
  await Promise.all([dialler.closed, answerer.closed]);
  return { one, two, report: network.report() };
}

describe("the logger's types", () => {
  it("know every type of event that transport has, and no other", () => {
    const toLogger = (type: TransportEvent["type"]): TransportEventType => type;
    const toTransport = (type: TransportEventType): TransportEvent["type"] => type;
    expect([toLogger, toTransport]).toHaveLength(2);
  });

  it("take transport's events and anomaly's alerts as they are", () => {
    const asObserver = (log: Parameters<typeof observeTransport>[0]): Observer => observeTransport(log);
    const asAlert = (alert: Alert): LoggedAlert => alert;
    const asReason = (reason: Reason): LoggedReason => reason;
    expect([asObserver, asAlert, asReason]).toHaveLength(3);
  });

  it("have a decision for every field of an alert: logged, or left out", () => {
    const decided: Record<Exclude<keyof Alert, keyof LoggedAlert>, "left out"> = {
      modelScore: "left out",
      row: "left out",
    };
    const reason: Record<Exclude<keyof Reason, keyof LoggedReason>, "left out"> = {
      set: "left out",
      unit: "left out",
      typical: "left out",
      side: "left out",
      withinHours: "left out",
    };
    expect([decided, reason]).toHaveLength(2);
  });
});

describe("a log of sessions", () => {
  it("tells the life of an honest session over TCP at both ends, in a file too, without a word of what was said", async () => {
    const folder = mkdtempSync(join(tmpdir(), "securecomm-logger-events-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "bob.log");
    const log = createLogger({ name: "bob", level: "trace", file });
    onTestFinished(() => log.close());
    const listener = await listen("tcp://127.0.0.1:0", {
      identity: bob,
      trust: allowList([alice.fingerprint]),
      observers: [observeTransport(log)],
    });
    onTestFinished(() => listener.close());
    void (async () => {
      for await (const session of listener) session.onMessage((message) => void session.send(message as object));
    })();
    const dialling = logging("alice");
    const session = await createSecureSession({
      connect: listener.url,
      identity: alice,
      trust: pinned(bob.fingerprint),
      observers: dialling.observers,
    });
    const iterator = session[Symbol.asyncIterator]();
    for (let i = 0; i < 3; i++) {
      await session.send({ secretPlan: `meet at ${i}` });
      await iterator.next();
    }
    await session.rekey();
    await session.close();
    await listener.close();
    await log.close();

    const text = readFileSync(file, "utf8");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    for (const told of [lines, dialling.lines()]) {
      const events = told.map(({ event }) => event);
      expect(events[0]).toBe("handshake-started");
      expect(events.at(-1)).toBe("session-closed");
      for (const event of ["session-opened", "messages", "rekeyed"]) expect(events).toContain(event);
      expect(told.filter(({ level }) => level !== "info" && level !== "debug")).toEqual([]);
      const opened = told.find(({ event }) => event === "session-opened");
      expect(opened).toMatchObject({ level: "info", session: session.id, verified: expect.any(String) });
    }
    expect(lines.find(({ event }) => event === "session-opened")).toMatchObject({
      name: "bob",
      peerName: "alice",
      peer: alice.fingerprint,
      role: "responder",
    });
    expect(lines.at(-1)).toMatchObject({ level: "info", clean: true, msg: "A session was closed" });
    const pem = await exportIdentityPem(alice);
    const key = pem.split("\n").filter((line) => line !== "" && !line.startsWith("---"));
    expect(key.length).toBeGreaterThan(1);
    for (const secret of ["secretPlan", "meet at", ...key])
      expect(text + dialling.written.join("")).not.toContain(secret);
  });

  it("says that another identity came than the pinned one, as event and as alert", async () => {
    const listener = await listen("tcp://127.0.0.1:0", {
      identity: mallory,
      trust: allowList([alice.fingerprint]),
      observers: [],
    });
    onTestFinished(() => listener.close());
    const log = logging("alice");
    const { observers } = log;
    const trust = pinned(bob.fingerprint);
    await expect(createSecureSession({ connect: listener.url, identity: alice, trust, observers })).rejects.toThrow();
    await until(log, "alert");
    const changed = log.lines().find(({ event }) => event === "identity-changed");
    expect(changed).toMatchObject({ level: "error", expected: bob.fingerprint, actual: mallory.fingerprint });
    const alert = log.lines().find(({ event }) => event === "alert");
    expect(alert).toMatchObject({
      level: "error",
      severity: "critical",
      kind: "rule",
      rule: "identity-changed",
      raisedBy: "identity-changed",
      response: "re-verify",
      subject: mallory.fingerprint,
      reasons: [{ code: "identity-changed", facts: { expected: bob.fingerprint, actual: mallory.fingerprint } }],
    });
    const shown = log.written.map((line) => formatLine(line));
    expect(shown.filter((line) => line.includes(" ERROR [alice] !! "))).toHaveLength(2);
  });

  it.each<[TransportEventType, AttackRule]>([
    ["record-tampered", { attack: "flip", from: "initiator", record: 1, byte: -1 }],
    ["record-replayed", { attack: "duplicate", from: "initiator", record: 1 }],
    ["record-gap", { attack: "drop", from: "initiator", record: 1 }],
  ])("says %s at error when the network does that, alerts, and says that the session broke", async (event, rule) => {
    const { one, two, report } = await attacked(rule);
    const lines = two.lines();
    expect(
      lines.find((line) => line["event"] === event),
      report,
    ).toMatchObject({ level: "error", peer: alice.fingerprint });
    expect(lines.find((line) => line["event"] === "alert")).toMatchObject({
      level: "error",
      rule: event,
      raisedBy: event,
    });
    expect(lines.find((line) => line["event"] === "session-closed")).toMatchObject({ level: "warn", clean: false });
    expect([...one.written, ...two.written].join("")).not.toContain("secretPlan");
  });

  it("shows a stranger that a listener does not want, by the error's code", async () => {
    const log = logging("bob");
    const listener = await listen("tcp://127.0.0.1:0", {
      identity: bob,
      trust: allowList([alice.fingerprint]),
      observers: log.observers,
    });
    onTestFinished(() => listener.close());
    const trust = pinned(bob.fingerprint);
    await expect(createSecureSession({ connect: listener.url, identity: mallory, trust })).rejects.toThrow();
    await until(log, "handshake-failed");
    expect(log.lines().find(({ event }) => event === "handshake-failed")).toMatchObject({
      level: "warn",
      code: "ERR_PEER_NOT_TRUSTED",
      peer: mallory.fingerprint,
    });
  });
});
