import { describe, expect, it } from "vitest";
import type { Channel } from "../../src/channel/channel.ts";
import { SessionError } from "../../src/errors.ts";
import { readSections, SECTION } from "../../src/protocol/section.ts";
import { Outbox, type OutboxHost } from "../../src/session/outbox.ts";
import { systemRuntime } from "../../src/session/runtime.ts";
import { nodeBackend } from "../support/backends.ts";
import { opener, sealer } from "../support/records.ts";

const CAPACITY = 1_048_576;

/** An outbox over a channel that takes everything, and has room or not as the test says. */
function outbox({ room = true } = {}) {
  const reader = opener(nodeBackend);
  const records: { type: number; length: number }[][] = [];
  const state = { room, idle: 0, active: 0, onSend: () => {} };
  const channel = {
    send(frame: readonly Uint8Array[]) {
      const sections: { type: number; length: number }[] = [];
      const plaintext = reader.open(Buffer.concat(frame));
      readSections(plaintext, (type, content) => sections.push({ type, length: content.length }));
      records.push(sections);
      state.onSend();
      return state.room;
    },
  } as unknown as Channel;
  const host: OutboxHost = {
    channel,
    sealer: sealer(nodeBackend),
    attestation: undefined,
    limits: { sendBuffer: CAPACITY },
    runtime: systemRuntime,
    sendingFailed: (error) => {
      throw error;
    },
    recordSent: () => {},
    messagesMove: () => {
      state.active += 1;
    },
    messagesSent: () => {},
    nothingToSend: () => {
      state.idle += 1;
    },
  };
  const box = new Outbox(host, 1_048_576);
  const bytes = () => records.flat().reduce((sum, { length }) => sum + length, 0);
  return { box, records, state, bytes };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const TEXT = `"${"x".repeat(60)}"`;

describe("an outbox", () => {
  it("sends what one go brings in one record, before the event loop's turn is over", async () => {
    const { box, records } = outbox();
    let atEndOfTurn = 0;
    setImmediate(() => {
      atEndOfTurn = records.length;
    });
    for (let i = 0; i < 100; i++) {
      box.pushJson(TEXT);
      await undefined;
    }
    expect(records).toHaveLength(0);
    await nextTurn();
    expect([records.length, atEndOfTurn]).toEqual([1, 1]);
  });

  it("gathers whatever else the same turn brings in one more record", async () => {
    const { box, records } = outbox();
    const go = () => new Promise<void>((resolve) => process.nextTick(() => resolve(box.pushJson(TEXT))));
    for (let i = 0; i < 20; i++) await go();
    await nextTurn();
    await nextTurn();
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThanOrEqual(2);
  });

  it("says that nobody waits once for a turn, when all has been sent", async () => {
    const { box, state } = outbox();
    box.pushJson(TEXT);
    box.pushBinary(new Uint8Array(20));
    await nextTurn();
    await nextTurn();
    expect(state.idle).toBe(1);
  });

  it("sends large messages although the channel asks to wait, as far as its capacity, and asks senders to wait then", () => {
    const { box, bytes } = outbox({ room: false });
    const piece = new Uint8Array(65_536);
    let sent = 0;
    while (box.hasRoom) {
      box.pushBinary(piece);
      sent += 1;
    }
    expect(sent).toBe(CAPACITY / piece.length);
    for (let i = 0; i < 10; i++) box.pushBinary(piece);
    expect(bytes()).toBeLessThanOrEqual(CAPACITY + piece.length);
  });

  it("does not fill the channel without end with one message, and goes on when there is room", () => {
    const { box, state, records, bytes } = outbox({ room: false });
    const huge = new Uint8Array(4 * CAPACITY).fill(5);
    box.pushBinary(huge);
    expect(bytes()).toBeLessThan(1.5 * CAPACITY);
    expect(box.hasRoom).toBe(false);
    state.room = true;
    box.drained();
    expect(bytes()).toBe(huge.length);
    expect(records.flat().at(-1)?.type).toBe(SECTION.BINARY_LAST);
    expect(box.hasRoom).toBe(true);
  });

  it("lets senders go on when the channel has taken what it had, and not before", async () => {
    const { box, state } = outbox({ room: false });
    while (box.hasRoom) box.pushBinary(new Uint8Array(65_536));
    let went = false;
    const waiting = box.waitForRoom().then(() => {
      went = true;
    });
    box.flush();
    await nextTurn();
    expect(went).toBe(false);
    state.room = true;
    box.drained();
    await waiting;
  });

  it("lets nobody wait for room once it has stopped, whatever stopped it", async () => {
    const { box, state } = outbox({ room: false });
    const end = new SessionError("ERR_SESSION_TRUNCATED", "the end");
    const waiting: Promise<void>[] = [];
    while (box.hasRoom) box.pushBinary(new Uint8Array(65_536));
    waiting.push(box.waitForRoom());
    state.onSend = () => box.stop(end);
    box.sendControl(SECTION.HEARTBEAT, new Uint8Array(8));
    waiting.push(box.waitForRoom());
    for (const one of waiting) await expect(one).rejects.toBe(end);
    expect(box.hasRoom).toBe(true);
  });
});
