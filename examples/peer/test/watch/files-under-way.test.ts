import type { Alert } from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";
import type { TransferFacts } from "../../src/files/transfer-facts.ts";
import { FilesUnderWay } from "../../src/watch/files-under-way.ts";

const alert = (features: readonly string[], over: Partial<Alert> = {}): Alert => ({
  at: 0,
  subject: "sc1bob",
  peer: "sc1bob",
  kind: "score",
  event: "messages",
  score: 0.7,
  severity: "warning",
  reasons: features.map((feature) => ({ code: "feature", facts: {}, feature, actual: 1 })),
  description: "",
  response: "log",
  repeats: 0,
  ...over,
});

const transfer = (over: Partial<TransferFacts> = {}): TransferFacts => ({
  id: 1,
  who: "bob",
  fingerprint: "sc1bob",
  direction: "received",
  name: "film.mkv",
  path: undefined,
  state: "moving",
  bytes: 100,
  moved: 50,
  resumedAt: 0,
  rate: 1,
  left: undefined,
  sha256: undefined,
  why: undefined,
  exists: false,
  ...over,
});

const BURST = alert(["bytes_window", "message_count_1s"]);

describe("a file that the user wanted", () => {
  it("explains a burst of data with the same peer, while it moves and for a minute after", () => {
    let now = 0;
    const files = new FilesUnderWay(() => now);
    expect(files.explain(BURST, [])).toBe(false);
    expect(files.explain(BURST, [transfer()])).toBe(true);
    files.note(transfer({ state: "done", moved: 100 }));
    now = 59_000;
    expect(files.explain(BURST, [])).toBe(true);
    now = 61_000;
    expect(files.explain(BURST, [])).toBe(false);
  });

  it.each([
    ["nothing about another peer", alert(["bytes_window"], { peer: "sc1mallory" })],
    ["no failure of decryption", alert(["bytes_window", "decryption_failures"])],
    ["no new address", alert(["new_addresses"])],
    ["no rule", alert(["bytes_window"], { kind: "rule", rule: "flood" })],
    ["no alert without a reason", alert([])],
  ])("explains %s", (_, raised) => {
    expect(new FilesUnderWay().explain(raised, [transfer()])).toBe(false);
  });

  it.each(["asked", "refused", "stopped"] as const)("is none that a peer offered and nobody took: %s", (state) => {
    const files = new FilesUnderWay();
    files.note(transfer({ state, moved: 0 }));
    expect(files.explain(BURST, [transfer({ state, moved: 0 })])).toBe(false);
  });
});
