import { useLanguage } from "@securecomm/example-terminal";
import { HandshakeError, RecordError } from "@securecomm/transport";
import { assert, constantFrom, property, string } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../src/chat/events.ts";
import { jsonView } from "../../src/chat/json-view.ts";
import { textView } from "../../src/chat/text-view.ts";
import { plainLine, plainLineOf } from "../../src/plain-error.ts";
import { alert, facts, transfer } from "../support/chat-facts.ts";

const seed = Math.floor(Math.random() * 2 ** 31);
let printed: string[] = [];
let bells = 0;
const paper = (interactive: boolean) => ({
  interactive,
  print: (text: string) => void printed.push(text),
  bell: () => void bells++,
});

beforeEach(() => {
  printed = [];
  bells = 0;
});
afterEach(() => useLanguage("en"));

const link = (state: Extract<ChatEvent, { type: "link" }>["link"]): ChatEvent => ({
  type: "link",
  who: "bob",
  address: "tcp://127.0.0.1:7420",
  link: state,
});

/** One event of every type in which a peer, or whoever is in between, may have put a text. */
function everyEvent(text: string): ChatEvent[] {
  const member = { who: text, facts: facts({ name: text, address: text }) };
  const error = new HandshakeError("ERR_HANDSHAKE_MALFORMED", text);
  return [
    { type: "opened", ...member },
    { type: "message", who: text, fingerprint: "sc1:x", text },
    { type: "said", to: [text, text], text },
    { type: "not-understood", who: text, fingerprint: "sc1:x", what: "json", length: 3, count: 1 },
    { type: "left", who: text, end: { clean: false, reason: "error", error } as never },
    { type: "not-sent", who: text, error: new Error(text) },
    { type: "who", peers: [member] },
    { type: "words", peers: [member] },
    { type: "note", text },
    { type: "transfer", transfer: transfer({ who: text, name: text, state: "failed", why: text }) },
    { type: "transfer", transfer: transfer({ who: text, name: text, state: "asked" }) },
    { type: "alert", alert: alert({ description: text, subject: text }), who: text },
    { type: "alert", alert: alert({ description: text, subject: text, severity: "info" }), who: undefined },
    { type: "link", who: text, address: text, link: { state: "connecting", attempt: 1 } },
    { type: "link", who: text, address: text, link: { state: "lost", retryIn: 1_000, error: new Error(text) } },
    {
      type: "transport",
      event: {
        type: "handshake-failed",
        at: 1,
        session: undefined,
        role: "responder",
        address: text,
        peer: undefined,
        code: text,
        message: text,
        authenticated: false,
        duration: 1,
      },
    },
  ];
}

describe("what a peer may have put into an event", () => {
  const tricks = constantFrom(
    "\u202e",
    "\u2066",
    "\u001b[2J",
    "\u009b",
    "\r",
    "\n",
    "\u2028",
    "\u200b",
    "\u0007",
    "\u00ad",
  );

  it("reaches the terminal unharmed in none of them", () => {
    console.info(`fast-check seed ${seed}`);
    assert(
      property(tricks, string({ unit: "binary", maxLength: 40 }), (trick, rest) => {
        printed = [];
        const show = textView(paper(true));
        for (const event of everyEvent(`${rest}${trick}* all is well`)) show(event);
        // Line feeds are this program's own: what follows one is never the peer's.
        const rows = printed.join("\n").split("\n");
        return (
          rows.every((row) => !/(?!\u200c|\u200d|[\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(row)) &&
          rows.every((row) => !row.startsWith("* all is well"))
        );
      }),
      { seed, numRuns: 300 },
    );
  });

  it("is one line of JSON for each event, and parses", () => {
    const show = jsonView(paper(false));
    const text = "\u202e\u009b31m\n\u2028\u0007";
    for (const event of everyEvent(text)) show(event);
    expect(printed).toHaveLength(everyEvent(text).length);
    for (const line of printed) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    const events = printed.map((line) => JSON.parse(line));
    expect(events[1]).toMatchObject({ event: "message", who: text, text });
    expect(events.find(({ event }) => event === "alert")).toMatchObject({ alert: { severity: "critical" }, who: text });
    expect(events.find(({ event, state }) => event === "link" && state === "lost")).toMatchObject({ retryIn: 1_000 });
    expect(events.find(({ event }) => event === "transfer")).toMatchObject({ transfer: { id: 1, name: text } });
    expect(events.find(({ event }) => event === "said")).toMatchObject({ to: [text, text] });
  });
});

describe("the view of a person", () => {
  it("tells of a connection that breaks once for each reason, not at each attempt", () => {
    const show = textView(paper(false));
    const lost = (message: string) => link({ state: "lost", retryIn: 2_000, error: new Error(message) });
    show(link({ state: "connecting", attempt: 1 }));
    show(lost("nobody there"));
    show(link({ state: "connecting", attempt: 2 }));
    show(lost("nobody there"));
    show(lost("another reason"));
    show(link({ state: "open" }));
    show(lost("nobody there"));
    expect(printed).toEqual([
      "* Connecting to tcp://127.0.0.1:7420 …",
      "* bob cannot be reached: Nobody there. The next attempt is in 2 s, and later ones follow.",
      "* bob cannot be reached: Another reason. The next attempt is in 2 s, and later ones follow.",
      "* bob cannot be reached: Nobody there. The next attempt is in 2 s, and later ones follow.",
    ]);
  });

  it("says to whom a line went where that changes, and nothing over a pipe", () => {
    const said = (...to: string[]): ChatEvent => ({ type: "said", to, text: "hello" });
    const show = textView(paper(true));
    for (const event of [said("bob"), said("bob"), said("bob", "carol"), said("bob", "carol"), said("bob")])
      show(event);
    expect(printed).toEqual(["  → bob, carol", "  → bob"]);
    printed = [];
    const piped = textView(paper(false));
    for (const event of [said("bob"), said("bob", "carol")]) piped(event);
    expect(printed).toEqual([]);
  });

  it("rings for what is out of the ordinary, and not for what is only noted", () => {
    const show = textView(paper(true));
    show({ type: "alert", alert: alert({ severity: "info" }), who: "bob" });
    expect(bells).toBe(0);
    show({ type: "alert", alert: alert({ severity: "warning" }), who: "bob" });
    show({ type: "alert", alert: alert({}), who: "bob" });
    expect(bells).toBe(2);
    expect(printed[0]).toMatch(/^\* Noted about bob: /);
  });

  it("gives the pairing link to whoever listens", () => {
    textView(paper(false))({
      type: "listening",
      url: "tcp://127.0.0.1:7420",
      fingerprint: "sc1:x",
      link: "securecomm:?a=b",
    });
    expect(printed[0]).toBe(
      "* Listening on tcp://127.0.0.1:7420. To talk to you, others type:\n  securecomm-peer connect 'securecomm:?a=b'",
    );
  });

  it("speaks Portuguese where that is the language", () => {
    useLanguage("pt");
    const show = textView(paper(false));
    const error = new RecordError("ERR_RECORD_TAMPERED", "x", { number: 5, expected: 5 });
    show({ type: "left", who: "bob", end: { clean: false, reason: "error", error } as never });
    show({ type: "transfer", transfer: transfer({ state: "asked" }) });
    expect(printed).toEqual([
      "* A sessão com bob caiu. O registro 5 foi alterado no caminho. Não foi entregue, e a sessão acabou. (ERR_RECORD_TAMPERED)",
      "* bob oferece report.pdf, 3,10 MB. /accept 1 ou /refuse 1",
    ]);
    expect(
      plainLineOf({ code: "ERR_CONNECT_FAILED", message: "no connection to tcp://a:1: nobody listens there" }),
    ).toBe("Sem conexão com tcp://a:1: ninguém escuta lá. (ERR_CONNECT_FAILED)");
  });
});

it("an error's code from outside is no key of the object prototype", () => {
  expect(plainLineOf({ code: "constructor", message: "x" })).toBe("X. (constructor)");
  expect(plainLine(Object.assign(new Error("\u001b[2Jboo"), { code: "toString" }))).toBe("␛[2Jboo.");
});
