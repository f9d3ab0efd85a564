import {
  ChannelError,
  createIdentity,
  createSecureSession,
  HandshakeError,
  memoryChannelPair,
  RecordError,
  type Session,
  SessionError,
  TrustError,
} from "@securecomm/transport";
import { assert, double, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkState } from "../../src/chat/events.ts";
import { Link, type LinkOptions } from "../../src/chat/link.ts";
import { isPassing, waitAfter } from "../../src/chat/retry.ts";
import { acceptAll } from "../support/in-process.ts";

const target = { address: "tcp://127.0.0.1:1", peer: "bob", fingerprint: undefined };
const unreachable = new ChannelError("ERR_CONNECT_FAILED", "nobody listens there");
const refused = new HandshakeError("ERR_PEER_REFUSED", "the peer refused", { reason: "not-trusted" });

/** A real session, and what its other end can do to it. */
async function session(): Promise<{ ours: Session; theirs: Session }> {
  const [near, far] = memoryChannelPair();
  const [alice, bob] = await Promise.all([createIdentity({ name: "alice" }), createIdentity({ name: "bob" })]);
  const [ours, theirs] = await Promise.all([
    createSecureSession({ channel: near, role: "initiator", identity: alice, trust: acceptAll }),
    createSecureSession({ channel: far, role: "responder", identity: bob, trust: acceptAll }),
  ]);
  return { ours, theirs };
}

/** A link whose dials go by a script: an error each, or a session. */
function scripted(script: readonly (Error | (() => Promise<Session>))[], options: Partial<LinkOptions> = {}) {
  const states: LinkState[] = [];
  let dials = 0;
  const link = new Link({
    target,
    retry: "always",
    wait: () => 1,
    dial: async () => {
      const step = script[dials++];
      if (typeof step !== "function") throw step ?? refused;
      return step();
    },
    join: async (open) => open.closed,
    changed: (state) => states.push(state),
    ...options,
  });
  return { link, states, dials: () => dials, names: () => states.map(({ state }) => state) };
}

describe("a link", () => {
  it("dials until somebody is there, and ends with an orderly end", async () => {
    const { ours, theirs } = await session();
    const { link, names } = scripted([unreachable, unreachable, async () => ours], {
      join: async (open) => {
        void theirs.close();
        return open.close();
      },
    });
    expect(await link.over).toBeUndefined();
    expect(names()).toEqual(["connecting", "lost", "connecting", "lost", "connecting", "open", "ended"]);
    expect(link.opened).toBe(true);
  });

  it("dials again after a session that broke, and begins to count anew", async () => {
    const { ours } = await session();
    const { link, states } = scripted(
      [
        async () => {
          setImmediate(() => ours.abort());
          return ours;
        },
      ],
      { join: async () => ({ clean: false, reason: "failed", error: new SessionError("ERR_PEER_SILENT", "silent") }) },
    );
    expect(await link.over).toBe(refused);
    expect(states).toMatchObject([
      { state: "connecting", attempt: 1 },
      { state: "open" },
      { state: "lost" },
      { state: "connecting", attempt: 1 },
      { state: "ended", error: refused },
    ]);
  });

  it("ends with a refusal, or where the first dial fails and only a broken one is to be made again", async () => {
    expect(await scripted([refused]).link.over).toBe(refused);
    const patient = scripted([unreachable], { retry: "after-first" });
    expect(await patient.link.over).toBe(unreachable);
    expect(patient.dials()).toBe(1);
    expect(await scripted([unreachable], { retry: "never" }).link.over).toBe(unreachable);
  });

  it("stops while it waits, and dials at once when it is told to", async () => {
    const waiting = scripted([unreachable, unreachable], {
      wait: () => 1_000_000,
      changed: ({ state }) => {
        if (state === "lost") setImmediate(() => (waiting.dials() === 1 ? waiting.link.hurry() : waiting.link.stop()));
      },
    });
    expect(await waiting.link.over).toBe(unreachable);
    expect(waiting.dials()).toBe(2);
  });

  it("gives up a dial that is under way, and leaves an open session alone", async () => {
    const dialling = scripted([], {
      dial: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new SessionError("ERR_ABORTED", "stopped")));
        }),
    });
    await new Promise((resolve) => setImmediate(resolve));
    dialling.link.stop();
    expect(await dialling.link.over).toMatchObject({ code: "ERR_ABORTED" });

    const { ours, theirs } = await session();
    let given: AbortSignal | undefined;
    const open = scripted([], {
      dial: async (_, signal) => {
        given = signal;
        return ours;
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
    open.link.stop();
    expect(given?.aborted).toBe(false);
    await theirs.close();
    expect(await open.link.over).toBeUndefined();
  });
});

describe("the time before the next attempt", () => {
  it("doubles from one second to thirty, a fifth more or less", () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.info(`fast-check seed ${seed}`);
    assert(
      property(integer({ min: 1, max: 10_000 }), double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const middle = Math.min(30_000, 1_000 * 2 ** (failures - 1));
        const wait = waitAfter(failures, () => chance);
        return wait >= middle * 0.8 - 1 && wait <= middle * 1.2 + 1;
      }),
      { seed },
    );
  });

  it("comes after what passes, and not after what a peer or this side decided", () => {
    const tampered = new RecordError("ERR_RECORD_TAMPERED", "altered", { number: 1, expected: 1 });
    const busy = new HandshakeError("ERR_PEER_REFUSED", "busy", { reason: "busy" });
    const ended = new SessionError("ERR_SESSION_TRUNCATED", "cut");
    for (const error of [unreachable, tampered, busy, ended])
      expect([error.code, isPassing(error)]).toEqual([error.code, true]);
    const changed = new TrustError("ERR_IDENTITY_CHANGED", "another", { actual: "sc1", expected: "sc1" });
    const other = new HandshakeError("ERR_APPLICATION_MISMATCH", "other");
    const self = new HandshakeError("ERR_SELF_CONNECTION", "self");
    for (const error of [refused, changed, other, self, new Error("a fault of our own"), undefined]) {
      expect(isPassing(error)).toBe(false);
    }
  });
});
