import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIdentity, createSecureSession, type Identity, memoryChannelPair } from "@securecomm/transport";
import { afterAll, describe, expect, it, vi } from "vitest";
import { Conversation } from "../../src/chat/conversation.ts";
import type { ChatEvent } from "../../src/chat/events.ts";
import { peopleOf } from "../../src/people/people-of.ts";
import { placesOf } from "../../src/places.ts";
import { acceptAll } from "../support/in-process.ts";

const homes = mkdtempSync(join(tmpdir(), "securecomm-lines-"));
afterAll(() => rmSync(homes, { recursive: true, force: true }));
const WAIT = { timeout: 15_000, interval: 10 };
const PATIENCE = 400;

async function conversation() {
  const me = await createIdentity({ name: "me" });
  const events: ChatEvent[] = [];
  const talk = new Conversation({
    show: (event) => events.push(event),
    people: peopleOf(placesOf(mkdtempSync(join(homes, "home-")))),
    transfers: { attach: () => {}, detach: () => {}, take: async () => false },
    patience: PATIENCE,
  });
  /** Lets somebody come whom this side dialled; who reads nothing has no reader. */
  const comes = async (identity: Identity, calls: string, reads = true) => {
    const [near, far] = memoryChannelPair();
    const [ours, theirs] = await Promise.all([
      createSecureSession({ channel: near, role: "initiator", identity: me, trust: acceptAll }),
      createSecureSession({ channel: far, role: "responder", identity, trust: acceptAll }),
    ]);
    const heard: string[] = [];
    if (reads) theirs.onMessage((message) => heard.push((message as { text: string }).text));
    let seated: (who: string) => void = () => {};
    const here = new Promise<string>((resolve) => (seated = resolve));
    const left = talk.join(ours, calls, seated);
    return { theirs, heard, left, who: await here };
  };
  return { talk, events, comes };
}

const line = (at: number) => `line ${at} ${"x".repeat(8_000)}`;
const notes = (events: readonly ChatEvent[]) => events.flatMap((event) => (event.type === "note" ? [event.text] : []));

describe("lines to several peers", () => {
  it("are not held up by one that never reads: what it is not given is counted", async () => {
    const { talk, events, comes } = await conversation();
    const [silent, honest] = await Promise.all(["silent", "honest"].map((name) => createIdentity({ name })));
    if (!silent || !honest) throw new Error("two were made");
    const stuck = await comes(silent, "silent", false);
    const { heard, theirs } = await comes(honest, "honest");
    const lines = Array.from({ length: 2_500 }, (_, at) => line(at));
    for (const text of lines) await talk.say(text, { patient: true }).taken;
    await vi.waitFor(() => expect(heard.length).toBe(lines.length), WAIT);
    expect(heard).toEqual(lines);
    expect(notes(events)).toEqual([
      `${stuck.who} takes no more lines for now: what is said meanwhile does not go there.`,
    ]);
    stuck.theirs.abort();
    await stuck.left;
    const closed = theirs.close();
    await talk.close();
    await closed;
    const [missing, ...others] = talk.missing();
    expect(others).toEqual([]);
    expect(missing).toEqual({ who: stuck.who, lines: lines.length });
  });

  it("wait as long as it takes for one that is alone and slow", async () => {
    const { talk, events, comes } = await conversation();
    const { theirs } = await comes(await createIdentity({ name: "slow" }), "slow", false);
    const lines = Array.from({ length: 2_500 }, (_, at) => line(at));
    let said = 0;
    const saying = (async () => {
      for (const text of lines) {
        await talk.say(text, { patient: true }).taken;
        said++;
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 4 * PATIENCE));
    expect(said).toBeLessThan(lines.length);
    const heard: string[] = [];
    theirs.onMessage((message) => heard.push((message as { text: string }).text));
    await saying;
    await talk.close();
    expect(heard).toEqual(lines);
    expect(notes(events)).toEqual([]);
    expect(talk.missing()).toEqual([]);
  });
});

describe("lines that no session has had yet", () => {
  it("go first when the one who was dialled is there again, and the others may be missing", async () => {
    const { talk, events, comes } = await conversation();
    const bob = await createIdentity({ name: "bob" });
    const first = await comes(bob, "bob", false);
    const lines = Array.from({ length: 2_500 }, (_, at) => line(at));
    const saying = (async () => {
      for (const text of lines) await talk.say(text, { patient: true }).taken;
    })();
    // A session takes some of them and then no more.
    await new Promise((resolve) => setTimeout(resolve, 200));
    first.theirs.abort();
    await first.left;
    expect(talk.linesWait).toBe(true);
    const { heard } = await comes(bob, "bob");
    await saying;
    await talk.close();
    await vi.waitFor(() => expect(events.filter(({ type }) => type === "left").length).toBe(2), WAIT);
    const [missing] = talk.missing();
    expect(missing?.lines).toBeGreaterThan(0);
    // Lines that were said while nobody was here went to nobody: the rest is without a gap and without a double.
    expect(heard.length).toBeGreaterThan(100);
    expect(heard[0]).toBe(lines[missing?.lines ?? -1]);
    expect(new Set(heard).size).toBe(heard.length);
    expect(events.at(-1)).toMatchObject({ type: "left", missing: missing?.lines });
  });
});
