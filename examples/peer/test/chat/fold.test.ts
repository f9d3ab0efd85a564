import { type TransportEvent, TrustError } from "@securecomm/transport";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatEvent } from "../../src/chat/events.ts";
import { Fold, quietDoor } from "../../src/chat/fold.ts";
import type { Refusal } from "../../src/trust/policies.ts";
import { transfer } from "../support/chat-facts.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("what comes thick and fast", () => {
  it("is told singly where it is rare, and otherwise once a second with its number and sum", () => {
    const told: [number, number][] = [];
    const fold = new Fold((count, sum) => told.push([count, sum]));
    fold.add(5);
    expect(told).toEqual([[1, 5]]);
    for (let at = 0; at < 100_000; at++) fold.add(2);
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([
      [1, 5],
      [100_000, 200_000],
    ]);
    vi.advanceTimersByTime(2_000);
    fold.add(7);
    expect(told.at(-1)).toEqual([1, 7]);
  });

  it("is not lost at the end", () => {
    const told: number[] = [];
    const fold = new Fold((count) => told.push(count));
    for (let at = 0; at < 3; at++) fold.add(1);
    fold.flush();
    fold.flush();
    expect(told).toEqual([1, 2]);
  });
});

describe("strangers at the door", () => {
  const failed: TransportEvent = {
    type: "handshake-failed",
    at: 0,
    session: undefined,
    role: "responder",
    address: "192.0.2.1:1",
    peer: undefined,
    code: "ERR_HANDSHAKE_MALFORMED",
    message: "no",
    authenticated: false,
    duration: 1,
  };

  it("are shown while they are few, and counted when they come in swarms; everything else is shown", () => {
    const shown: ChatEvent[] = [];
    const show = quietDoor((event) => shown.push(event));
    for (let second = 0; second < 3; second++) {
      for (let at = 0; at < 1_000; at++) show({ type: "transport", event: failed });
      show({ type: "note", text: "mine" });
      vi.advanceTimersByTime(1_000);
    }
    const notes = shown.flatMap((event) => (event.type === "note" && event.text !== "mine" ? [event.text] : []));
    expect(notes.map((text) => Number(/\d+/.exec(text)?.[0]))).toEqual([997, 1_000, 1_000]);
    expect(shown.filter(({ type }) => type === "transport")).toHaveLength(3);
    expect(shown.filter((event) => event.type === "note" && event.text === "mine")).toHaveLength(3);
    vi.advanceTimersByTime(1_000);
    show({ type: "transport", event: failed });
    expect(shown.at(-1)).toEqual({ type: "transport", event: failed });
  });
});

describe("floods of a peer", () => {
  const refusal = (changes: Partial<Refusal>): ChatEvent => ({
    type: "identity-refused",
    refusal: {
      error: new TrustError("ERR_IDENTITY_CHANGED", "no", { actual: "sc1:b", expected: "sc1:a" }),
      name: "carol",
      address: "192.0.2.1:1",
      peer: "carol",
      remembered: undefined,
      dialled: false,
      ...changes,
    },
  });

  it("of identities that are refused are explained once for a name, and counted; what this side dialled is always shown", () => {
    const shown: ChatEvent[] = [];
    const show = quietDoor((event) => shown.push(event));
    for (let at = 0; at < 100; at++) show(refusal({ name: at % 2 === 0 ? "carol" : "саrol" }));
    vi.advanceTimersByTime(1_000);
    expect(shown.filter(({ type }) => type === "identity-refused")).toHaveLength(3);
    expect(shown.map((event) => "again" in event)).toEqual([false, true, true, false]);
    expect(shown.at(-1)).toMatchObject({ type: "note", text: expect.stringContaining("97 more identities") });
    show(refusal({ dialled: true }));
    expect(shown.at(-1)).toMatchObject({ type: "identity-refused" });
    expect(shown.at(-1)).not.toHaveProperty("again");
  });

  it("of offers that come to nothing are counted for each peer, and do not hide those of others, or what is sent", () => {
    const shown: ChatEvent[] = [];
    const show = quietDoor((event) => shown.push(event));
    for (let id = 1; id <= 5_000; id++) show({ type: "transfer", transfer: transfer({ id, state: "refused" }) });
    expect(shown).toHaveLength(16);
    show({ type: "transfer", transfer: transfer({ state: "asked", fingerprint: "sc1:carol", who: "carol" }) });
    show({ type: "transfer", transfer: transfer({ state: "failed", direction: "sent" }) });
    expect(shown).toHaveLength(18);
    vi.advanceTimersByTime(1_000);
    expect(shown.slice(18)).toEqual([{ type: "note", text: expect.stringMatching(/^4984 more .* bob /) }]);
    vi.advanceTimersByTime(5_000);
    show({ type: "transfer", transfer: transfer({ state: "refused" }) });
    expect(shown).toHaveLength(20);
  });
});
