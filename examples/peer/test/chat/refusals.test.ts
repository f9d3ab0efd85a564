import { TrustError } from "@securecomm/transport";
import { beforeEach, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../src/chat/events.ts";
import { Refusals } from "../../src/chat/refusals.ts";
import { textView } from "../../src/chat/text-view.ts";
import { alert } from "../support/chat-facts.ts";

const facts = { expected: "sc1:bob", actual: "sc1:mallory" };
const refused: ChatEvent = {
  type: "identity-refused",
  refusal: {
    error: new TrustError("ERR_IDENTITY_CHANGED", "x", facts),
    name: "bob",
    address: "127.0.0.1:7421",
    peer: "bob",
    remembered: undefined,
    dialled: true,
  },
};
const changed = (who?: string): ChatEvent => {
  const { peer: _none, ...rest } = alert({
    rule: "identity-changed",
    event: "identity-changed",
    address: "127.0.0.1:7421",
  });
  return { type: "alert", alert: { ...rest, reasons: [{ code: "identity-changed", facts }] }, who };
};

let printed: string[] = [];
const paper = { interactive: true, print: (text: string) => void printed.push(text), bell: () => {} };
beforeEach(() => {
  printed = [];
});

describe("the alert of another identity", () => {
  it("names whom this side dialled", () => {
    const refusals = new Refusals();
    expect(refusals.name(refused)).toBe(refused);
    expect(refusals.name(changed())).toMatchObject({ type: "alert", who: "bob" });
    expect(refusals.name(changed())).toMatchObject({ who: undefined });
  });

  it("is one line that points at the refusal right above it, and a block where there is none", () => {
    const show = textView(paper);
    show(refused);
    show(changed("bob"));
    expect(printed[0]).toContain("REFUSED: bob");
    expect(printed[1]).toMatch(/ALERT CRITICAL: bob \(.*\): what to do stands above, at REFUSED\./);
    expect(printed[1]).not.toContain("\n");
    show(changed("bob"));
    expect(printed[2]?.split("\n").length).toBeGreaterThan(3);
  });
});
