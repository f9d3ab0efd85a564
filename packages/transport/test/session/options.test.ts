import type { StandardSchemaV1 } from "@standard-schema/spec";
import { describe, expect, it } from "vitest";
import {
  CLASSIC_SUITE,
  createSecureSession,
  HYBRID_SUITE,
  listen,
  memoryChannelPair,
  pinned,
  type TransportEvent,
} from "../../src/index.ts";
import { BACKENDS } from "../support/backends.ts";
import { alice, bob, collect, ends, peerOptions, sessionPair } from "../support/sessions.ts";

describe("options", () => {
  const identityLike = { name: "x", publicKey: alice.publicKey, fingerprint: alice.fingerprint, sign: alice.sign };
  const good = { connect: "tcp://127.0.0.1:1", ...peerOptions(alice, bob) };

  it.each<[string, object, string]>([
    ["no identity", { ...good, identity: undefined }, "identity"],
    ["an identity with a name that is none", { ...good, identity: { ...identityLike, name: "a\nb" } }, "identity.name"],
    [
      "an identity with a key that is none",
      { ...good, identity: { ...identityLike, publicKey: new Uint8Array(49) } },
      "identity.publicKey",
    ],
    ["no trust", { ...good, trust: undefined }, "trust"],
    ["a trust policy that is none", { ...good, trust: pinned }, "trust"],
    ["an unknown suite", { ...good, suites: ["ROT13"] }, "suites"],
    ["no suite at all", { ...good, suites: [] }, "suites"],
    ["a limit that is none", { ...good, limits: { maxMesageLength: 1 } }, "limits.maxMesageLength"],
    ["an option that is none", { ...good, shema: 1 }, "options.shema"],
    ["a backend that is none", { ...good, backend: {} }, "backend"],
    ["an identity that was not awaited", { ...good, identity: Promise.resolve(alice) }, "identity"],
    ["a limit out of range", { ...good, limits: { maxRecordsPerKey: 2 ** 40 } }, "limits.maxRecordsPerKey"],
    ["observers that are no functions", { ...good, observers: [1] }, "observers"],
    ["a schema that is none", { ...good, schema: {} }, "schema"],
    ["a signal that is none", { ...good, signal: {} }, "signal"],
    ["an empty application id", { ...good, applicationId: "" }, "applicationId"],
    ["an empty peer", { ...good, peer: "" }, "peer"],
    ["neither address nor channel", peerOptions(alice, bob), "channel"],
    ["both address and channel", { ...good, channel: memoryChannelPair()[0], role: "initiator" }, "channel"],
    ["a channel without a role", { ...peerOptions(alice, bob), channel: memoryChannelPair()[0] }, "role"],
  ])("%s is an error that names it", async (_, options, argument) => {
    const attempt = createSecureSession(options as never);
    await expect(attempt).rejects.toMatchObject({ argument });
    await expect(attempt).rejects.toThrow(argument);
  });

  it("an address that cannot be dialled is a coded error", async () => {
    for (const [connect, code] of [
      ["tcp://127.0.0.1", "ERR_ADDRESS_INVALID"],
      ["tcp://user@127.0.0.1:1", "ERR_ADDRESS_INVALID"],
      ["tcp://127.0.0.1:0", "ERR_ADDRESS_INVALID"],
      ["tcp://127.0.0.1:70000", "ERR_ADDRESS_INVALID"],
      ["carrier-pigeon://roof:1", "ERR_SCHEME_UNSUPPORTED"],
      ["tcp://127.0.0.1:1", "ERR_CONNECT_FAILED"],
    ]) {
      await expect(createSecureSession({ ...good, connect: connect as string })).rejects.toMatchObject({ code });
    }
  });

  it("peers of different applications never meet", async () => {
    const [a, b] = memoryChannelPair();
    const results = await Promise.allSettled([
      createSecureSession({ channel: a, role: "initiator", ...peerOptions(alice, bob), applicationId: "chat" }),
      createSecureSession({ channel: b, role: "responder", ...peerOptions(bob, alice), applicationId: "bank" }),
    ]);
    expect(results.map((result) => result.status === "rejected" && result.reason.code)).toEqual([
      "ERR_PEER_ALERT",
      "ERR_APPLICATION_MISMATCH",
    ]);
  });

  it.each(BACKENDS)("the caller can choose the backend ($name)", async ({ backend }) => {
    const [one, two] = await sessionPair({ one: { backend } });
    const received = collect(two);
    await one.send("sealed by one backend, opened by the other");
    await one.close();
    expect(await received).toEqual(["sealed by one backend, opened by the other"]);
  });

  it("the security report says which suite, and whether it stands up to a quantum computer", async () => {
    const [hybrid] = await sessionPair();
    expect(hybrid.security()).toMatchObject({ suite: HYBRID_SUITE, postQuantum: true, signatures: "checkpoint" });
    const [classic] = await sessionPair({ two: { suites: [CLASSIC_SUITE] } });
    expect(classic.security()).toMatchObject({ suite: CLASSIC_SUITE, postQuantum: false, verified: "pinned" });
    hybrid.abort();
    classic.abort();
  });
});

describe("a schema", () => {
  const even: StandardSchemaV1<unknown, number> = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) =>
        typeof value === "number" && value % 2 === 0
          ? { value: value / 2 }
          : { issues: [{ message: `secret ${JSON.stringify(value)}` }] },
    },
  };

  it("makes what it says of each JSON message, and leaves bytes alone", async () => {
    const [one, two] = await sessionPair({ two: { schema: even as never } });
    const received = collect(two);
    await one.send(8);
    await one.send(Uint8Array.of(7));
    await one.close();
    expect(await received).toEqual([4, Uint8Array.of(7)]);
  });

  it("that does not accept a message ends the session without quoting it", async () => {
    const [one, two] = await sessionPair({ two: { schema: even as never } });
    await one.send({ password: "hunter2" });
    const [, end] = await ends(one, two);
    expect(end?.error?.code).toBe("ERR_MESSAGE_REFUSED");
    expect(JSON.stringify(end?.error) + end?.error?.message).not.toContain("hunter2");
  });

  it("that is asynchronous or throws is a mistake of the application", async () => {
    for (const validate of [async () => ({ value: 1 }), () => JSON.parse("{")]) {
      const schema = { "~standard": { version: 1, vendor: "test", validate } };
      const [one, two] = await sessionPair({ two: { schema: schema as never } });
      await one.send(1);
      const [, end] = await ends(one, two);
      expect(end?.error?.code).toBe("ERR_HANDLER_FAILED");
    }
  });
});

describe("observers", () => {
  it("are told what happened, in order, with who and where, and never what was said", async () => {
    const events: TransportEvent[] = [];
    const [one, two] = await sessionPair({ one: { observers: [(event) => events.push(event)] } });
    await one.send({ text: "top secret" });
    await two.send(new Uint8Array(1_000));
    for await (const _ of one) break;
    await one.close();
    expect(events.map(({ type }) => type)).toEqual([
      "handshake-started",
      "session-opened",
      "messages",
      "messages",
      "checkpoint",
      "checkpoint",
      "session-closed",
    ]);
    expect(events[1]).toMatchObject({ session: one.id, peer: bob.fingerprint, role: "initiator", name: "bob" });
    expect(events.filter(({ type }) => type === "messages")).toMatchObject([
      { direction: "sent", kind: "json", count: 1, bytes: 23 },
      { direction: "received", kind: "binary", count: 1, bytes: 1_000 },
    ]);
    expect(events.filter(({ type }) => type === "checkpoint").map((event) => ({ ...event, at: 0 }))).toEqual(
      ["sent", "received"].map((direction) => ({
        type: "checkpoint",
        direction,
        sections: 2,
        final: true,
        at: 0,
        session: one.id,
        role: "initiator",
        address: undefined,
        peer: bob.fingerprint,
      })),
    );
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  it("that throw disturb nobody, and the others hear of it", async () => {
    const events: TransportEvent[] = [];
    const bad = () => {
      throw new Error("bad observer");
    };
    const [one, two] = await sessionPair({ one: { observers: [bad, (event) => events.push(event)] } });
    const [first] = await Promise.all([one.close(), two.closed]);
    expect(first.clean).toBe(true);
    expect(events.map(({ type }) => type)).toContain("observer-failed");
  });

  it("of a listener hear of every session", async () => {
    const events: TransportEvent[] = [];
    await using listener = await listen("tcp://127.0.0.1:0", {
      ...peerOptions(bob, alice),
      observers: [(event) => events.push(event)],
    });
    const session = await createSecureSession({ connect: listener.url, ...peerOptions(alice, bob) });
    await session.close();
    await listener.close();
    expect(events.map(({ type }) => type)).toEqual([
      "handshake-started",
      "session-opened",
      "checkpoint",
      "checkpoint",
      "session-closed",
    ]);
    expect(events[1]).toMatchObject({ role: "responder", address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
  });
});
