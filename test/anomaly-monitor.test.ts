import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import {
  type Alert,
  createSessionExtractor,
  createSessionMonitor,
  type Model,
  readySessionModel,
  type SessionEvent,
  type SessionMonitor,
} from "@securecomm/anomaly";
import {
  allowList,
  askUser,
  createIdentity,
  createSecureSession,
  type Identity,
  listen,
  type Observer,
  type PeerOptions,
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

/** A monitor, what it told, and the events that it saw. */
function watch(options: { model?: Model } = {}) {
  const alerts: Alert[] = [];
  const errors: unknown[] = [];
  const events: TransportEvent[] = [];
  const monitor = createSessionMonitor({
    ...options,
    onAlert: (alert) => alerts.push(alert),
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => expect(errors).toEqual([]));
  const observers: Observer[] = [monitor, (event) => events.push(event)];
  return { observers, alerts, events, rules: () => alerts.map(({ rule }) => rule) };
}

async function listening(options: Partial<PeerOptions> = {}) {
  const watched = watch();
  const listener = await listen("tcp://127.0.0.1:0", {
    identity: bob,
    trust: allowList([alice.fingerprint]),
    observers: watched.observers,
    ...options,
  });
  onTestFinished(() => listener.close());
  void (async () => {
    for await (const session of listener) session.onMessage((message) => void session.send(message as object));
  })();
  return { ...watched, listener };
}

const dialling = (url: string, observers: Observer[], options: object = {}) =>
  createSecureSession({ connect: url, identity: alice, trust: pinned(bob.fingerprint), observers, ...options });

/** Resolves when an event of this type has come. */
async function until(events: readonly TransportEvent[], type: TransportEvent["type"], count = 1): Promise<void> {
  while (events.filter((event) => event.type === type).length < count) await new Promise((done) => setTimeout(done, 5));
}

/** A network that lets everything by and then alters one byte of what the dialler sends. */
async function relay(url: string): Promise<{ url: string; alter(): void }> {
  let altering = false;
  const sockets: Socket[] = [];
  const server = createServer((from) => {
    const to = connect(Number(new URL(url).port), "127.0.0.1");
    sockets.push(from, to);
    for (const socket of [from, to]) socket.on("error", () => {});
    to.pipe(from);
    from.on("data", (chunk) => {
      const last = chunk.length - 1;
      if (altering) chunk[last] = chunk[last]! ^ 1;
      to.write(chunk);
    });
    from.on("close", () => to.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `tcp://127.0.0.1:${port}`,
    alter: () => {
      altering = true;
    },
  };
}

/** Two sessions over a network that follows rules, and what their monitors say. */
async function attacked(rules: AttackRule[], exchange: boolean) {
  const network = hostilePair({ rules });
  const [one, two] = [watch(), watch()];
  const sessions = await Promise.allSettled([
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
  const open = sessions.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (exchange) {
    expect(open).toHaveLength(2);
    for (let i = 0; i < 3; i++) await open[0]!.send({ i }).catch(() => {});
    await Promise.all(open.map((session) => session.closed));
  }
  for (const session of open) session.abort();
  return { one, two, report: network.report() };
}

describe("the session monitor", () => {
  it("takes transport's events as they are: every event, by its type", () => {
    const asEvent = (event: TransportEvent): SessionEvent => event;
    const asObserver = (monitor: SessionMonitor): Observer => monitor;
    expect([asEvent, asObserver]).toHaveLength(2);
  });

  it("says nothing about two honest ends that talk over TCP, and has a row for all that they say", async () => {
    const { listener, events, alerts } = await listening();
    const dialler = watch();
    const session = await dialling(listener.url, dialler.observers);
    const iterator = session[Symbol.asyncIterator]();
    for (let i = 0; i < 20; i++) {
      await session.send({ text: "olá".repeat(i) });
      await session.send(new Uint8Array(100 * i + 1));
      await iterator.next();
      await iterator.next();
    }
    expect((await session.close()).clean).toBe(true);
    await listener.close();
    expect([alerts, dialler.alerts]).toEqual([[], []]);
    for (const { peer, seen } of [
      { peer: alice, seen: events },
      { peer: bob, seen: dialler.events },
    ]) {
      const extractor = createSessionExtractor();
      const messages = seen.filter((event) => event.type === "messages");
      expect(messages.length).toBeGreaterThanOrEqual(40);
      for (const event of seen) {
        const row = extractor.row(event);
        expect(row === undefined).toBe(event.type !== "messages");
        if (event.type === "messages") expect(row?.[0]).toBe(event.bytes / event.count);
      }
      expect(extractor.toJSON().subjects.map(({ name }) => name)).toEqual([peer.fingerprint]);
    }
  });

  it("alerts at once when somebody alters a record on its way over TCP", async () => {
    const { listener, alerts, events } = await listening();
    const dialler = watch();
    const network = await relay(listener.url);
    const session = await dialling(network.url, dialler.observers, { limits: { heartbeatInterval: 0 } });
    await session.send({ amount: 1 });
    await until(events, "messages");
    expect(alerts).toEqual([]);
    network.alter();
    await session.send({ amount: 2 }).catch(() => {});
    await session.closed;
    await until(events, "session-closed");
    expect(alerts[0]).toMatchObject({
      rule: "record-tampered",
      severity: "critical",
      response: "rekey",
      peer: alice.fingerprint,
      subject: alice.fingerprint,
      event: "record-tampered",
    });
    expect(alerts[0]?.description).toMatch(/^Decryption of a record failed/);
    expect(JSON.stringify(alerts)).not.toContain("amount");
  });

  it.each<[string, AttackRule]>([
    ["record-tampered", { attack: "flip", from: "initiator", record: 1, byte: -1 }],
    ["record-replayed", { attack: "duplicate", from: "initiator", record: 1 }],
    ["record-gap", { attack: "drop", from: "initiator", record: 1 }],
    ["session-truncated", { attack: "cut", from: "initiator", record: 1 }],
  ])("says %s when the network does that to a record", async (rule, attack) => {
    const { two, report } = await attacked([attack], true);
    expect(two.rules()[0], report).toBe(rule);
  });

  it.each<[string, AttackRule]>([
    ["handshake-tampered", { attack: "flip", from: "initiator", handshake: 1, byte: -1 }],
    ["handshake-truncated", { attack: "cut", from: "initiator", handshake: 1 }],
  ])("says %s when the network does that to a handshake", async (rule, attack) => {
    const { one, two, report } = await attacked([attack], false);
    expect([...one.rules(), ...two.rules()], report).toContain(rule);
  });

  it("says identity-changed when another one answers than the pinned peer", async () => {
    const { listener } = await listening({ identity: mallory });
    const dialler = watch();
    await expect(dialling(listener.url, dialler.observers)).rejects.toThrow();
    expect(dialler.rules()).toEqual(["identity-changed"]);
    expect(dialler.alerts[0]).toMatchObject({
      severity: "critical",
      response: "re-verify",
      subject: mallory.fingerprint,
    });
    expect(dialler.alerts[0]?.reasons[0]?.facts).toEqual({ expected: bob.fingerprint, actual: mallory.fingerprint });
  });

  it("does not call an honest refusal an attack, nor one that waits for a person, at either end", async () => {
    const refusing = await listening({ trust: allowList([mallory.fingerprint]) });
    const other = watch();
    await expect(dialling(refusing.listener.url, other.observers)).rejects.toMatchObject({ code: "ERR_PEER_REFUSED" });
    const elsewhere = await listening({ applicationId: "another" });
    await expect(dialling(elsewhere.listener.url, other.observers)).rejects.toThrow();
    const undecided = await listening({ trust: askUser(() => false) });
    await expect(dialling(undecided.listener.url, other.observers)).rejects.toThrow();
    for (const { events } of [refusing, elsewhere, undecided]) await until(events, "handshake-failed");
    expect([refusing, elsewhere, undecided, other].flatMap(({ rules }) => rules())).toEqual([]);
  });

  it("says nothing at either end, with a model too, about one who dials again and again and is refused", async () => {
    const scoring = { model: readySessionModel() };
    const [one, two] = [watch(scoring), watch(scoring)];
    const { listener } = await listening({ trust: allowList([mallory.fingerprint]), observers: two.observers });
    for (let i = 0; i < 10; i++) await expect(dialling(listener.url, one.observers)).rejects.toThrow();
    await until(two.events, "handshake-failed", 10);
    expect(one.events.filter(({ type }) => type === "handshake-failed")).toHaveLength(10);
    expect([one.alerts, two.alerts]).toEqual([[], []]);
  });

  it("does not call a listener that shuts down an attack, whatever is going on at it", async () => {
    let asked = () => {};
    const asking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const closing = await listening({
      trust: askUser(({ fingerprint }) => {
        if (fingerprint === alice.fingerprint) return true;
        asked();
        return new Promise<boolean>(() => {});
      }),
    });
    const one = watch();
    const two = watch();
    const session = await dialling(closing.listener.url, one.observers);
    const pending = dialling(closing.listener.url, two.observers, { identity: mallory });
    pending.catch(() => {});
    await asking;
    await closing.listener.close();
    expect((await session.closed).clean).toBe(true);
    await expect(pending).rejects.toThrow();
    expect([closing, one, two].flatMap(({ rules }) => rules())).toEqual([]);
  });

  it("sees at most a broken connection where a full listener turns a dialler away", async () => {
    const full = await listening({ limits: { maxSessions: 1 } });
    const first = watch();
    await dialling(full.listener.url, first.observers);
    const second = watch();
    await expect(dialling(full.listener.url, second.observers)).rejects.toThrow();
    expect(full.alerts).toEqual([]);
    expect(second.alerts.filter(({ severity }) => severity !== "info")).toEqual([]);
  });

  it("calls it probing when one address shows a listener identity after identity", async () => {
    const { listener, rules, events } = await listening();
    for (let i = 0; i < 5; i++) {
      const identity = await createIdentity({ name: `nobody ${i}` });
      await expect(dialling(listener.url, [], { identity })).rejects.toThrow();
    }
    await until(events, "handshake-failed", 5);
    expect(rules()).toEqual(["credential-probing"]);
  });
});
