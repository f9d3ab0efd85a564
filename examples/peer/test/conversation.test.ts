import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIdentity, createSecureSession, type Identity, memoryChannelPair } from "@securecomm/transport";
import { afterAll, describe, expect, it, vi } from "vitest";
import { Conversation } from "../src/chat/conversation.ts";
import type { ChatEvent } from "../src/chat/events.ts";
import { Failure } from "../src/failure.ts";
import { peopleOf } from "../src/people/people-of.ts";
import { placesOf } from "../src/places.ts";
import { acceptAll } from "./support/in-process.ts";

/** A machine that is busy with other tests takes its time. */
const WAIT = { timeout: 15_000 };

const homes = mkdtempSync(join(tmpdir(), "securecomm-conversation-"));
afterAll(() => rmSync(homes, { recursive: true, force: true }));
const bob = createIdentity({ name: "bob" });

async function conversation(verified?: "known") {
  const people = peopleOf(placesOf(mkdtempSync(join(homes, "home-"))));
  const events: ChatEvent[] = [];
  const files: unknown[] = [];
  const talk = new Conversation({
    show: (event) => events.push(event),
    people,
    mostStrangers: 5,
    transfers: {
      attach: () => {},
      detach: () => {},
      take: async (_who, value) => {
        const isFile = typeof value === "object" && value !== null && "type" in value && value.type === "file-offer";
        if (isFile) files.push(value);
        return isFile;
      },
    },
  });
  /** Lets somebody come, over a real session. */
  const comes = async (identity: Identity, calls?: string) => {
    const [near, far] = memoryChannelPair();
    const [ours, theirs] = await Promise.all([
      createSecureSession({ channel: near, role: "responder", identity: await bob, trust: acceptAll }),
      createSecureSession({ channel: far, role: "initiator", identity, trust: acceptAll }),
    ]);
    if (verified !== undefined) {
      const security = ours.security.bind(ours);
      vi.spyOn(ours, "security").mockImplementation(() => ({ ...security(), verified }));
    }
    const before = events.length;
    const left = talk.join(ours, calls);
    const news = () => events.slice(before).some(({ type }) => type === "opened" || type === "note");
    await vi.waitFor(() => expect(news()).toBe(true), WAIT);
    return { theirs, left };
  };
  return { talk, people, events, files, comes };
}

const names = (talk: Conversation) => talk.seats().map(({ who }) => who);

describe("a conversation", () => {
  it("calls a contact as the user does, two of one name by number, and whoever is no contact with a question mark", async () => {
    const { talk, people, comes } = await conversation();
    const [alice, mallory, carol] = await Promise.all(
      ["ali", "Alice", "carol"].map((name) => createIdentity({ name })),
    );
    if (!alice || !mallory || !carol) throw new Error("three were made");
    await people.add({ name: "alice", fingerprint: alice.fingerprint, how: "link" });
    await comes(alice);
    await comes(alice);
    await comes(mallory);
    await comes(carol);
    expect(names(talk)).toEqual(["alice", "alice #2", "Alice?", "carol?"]);
    const [first, , third] = talk.members();
    expect(first?.facts.verification).toMatch(/^Verified: its fingerprint is the one of the pairing link/);
    expect(first?.facts.advice).toBeUndefined();
    expect(third?.facts.checked).toBeUndefined();
  });

  it("gives what is about files to the transfers, and shows the rest", async () => {
    const { events, files, comes } = await conversation();
    const { theirs } = await comes(await createIdentity({ name: "alice" }));
    await theirs.send({ type: "file-offer" });
    await theirs.send({ type: "chat", text: "hello" });
    await vi.waitFor(
      () => expect(events.at(-1)).toMatchObject({ type: "message", who: "alice?", text: "hello" }),
      WAIT,
    );
    expect(files).toEqual([{ type: "file-offer" }]);
    expect(events.filter(({ type }) => type === "not-understood")).toEqual([]);
  });

  it("counts a flood of what it does not understand instead of showing it", async () => {
    const { events, comes } = await conversation();
    const { theirs, left } = await comes(await createIdentity({ name: "alice" }));
    for (let at = 0; at < 5_000; at++) await theirs.send({ type: `odd-${at}` });
    await theirs.close();
    await left;
    const odd = events.flatMap((event) => (event.type === "not-understood" ? [event.count] : []));
    expect(odd.length).toBeLessThan(20);
    expect(odd.reduce((sum, count) => sum + count, 0)).toBe(5_000);
  });

  it("keeps strangers to a number, and still has room for contacts and for whom it dials", async () => {
    const { talk, people, events, comes } = await conversation();
    const stranger = await createIdentity({ name: "stranger" });
    for (let at = 0; at < 5; at++) await comes(stranger);
    const { left } = await comes(stranger);
    expect((await left).reason).toMatch(/^closed/);
    expect(events.at(-1)).toMatchObject({ type: "note" });
    const alice = await createIdentity({ name: "alice" });
    await people.add({ name: "alice", fingerprint: alice.fingerprint, how: "link" });
    await comes(alice);
    await comes(await createIdentity({ name: "dave" }), "dave");
    expect(names(talk).slice(5)).toEqual(["alice", "dave?"]);
    await talk.close();
    expect(talk.empty).toBe(true);
  });

  it("lets nobody in once it is closing", async () => {
    const { talk, events, comes } = await conversation();
    await talk.close();
    const coming = comes(await createIdentity({ name: "late" })).catch(() => {});
    await Promise.race([coming, new Promise((resolve) => setTimeout(resolve, 300))]);
    expect(talk.empty).toBe(true);
    expect(events).toEqual([]);
  });

  it("gives a name that somebody had in this run to nobody else, however that one spells it", async () => {
    const { talk, comes } = await conversation();
    const [alice, mallory, third] = await Promise.all(
      ["alice", "alice", "аlice"].map((name) => createIdentity({ name })),
    );
    if (!alice || !mallory || !third) throw new Error("three were made");
    const first = await comes(alice);
    talk.to = "alice?";
    await first.theirs.close();
    await first.left;
    await comes(mallory);
    await comes(third);
    expect(names(talk)).toEqual(["alice #2?", "аlice #3?"]);
    expect(talk.meant).toBeUndefined();
    expect(talk.say("a secret for alice").to).toEqual([]);
    await comes(alice);
    expect(names(talk)).toEqual(["alice #2?", "аlice #3?", "alice?"]);
    expect(talk.say("a secret for alice").to).toEqual(["alice?"]);
  });

  it("speaks to the identity that the user chose, in whatever session it is", async () => {
    const { talk, comes } = await conversation();
    const alice = await createIdentity({ name: "alice" });
    const first = await comes(alice);
    talk.to = "alice?";
    await comes(alice);
    await first.theirs.close();
    await first.left;
    expect(talk.say("hello").to).toEqual(["alice #2?"]);
  });

  it("vouches only for what this side gave: the entry of a contact, not the name that a peer gives itself", async () => {
    const { talk, people, comes } = await conversation("known");
    const [carol, mallory] = await Promise.all(["alice", "alice"].map((name) => createIdentity({ name })));
    if (!carol || !mallory) throw new Error("two were made");
    await people.add({ name: "carol", fingerprint: carol.fingerprint });
    await comes(carol);
    await comes(mallory, "tcp://192.0.2.7:7420");
    const [known, dialled] = talk.members();
    expect([known?.who, known?.facts.verification]).toEqual([
      "carol",
      "It has the identity that is remembered for carol.",
    ]);
    expect([dialled?.who, dialled?.facts.verification]).toEqual([
      "alice?",
      "It has the identity that is remembered for tcp://192.0.2.7:7420.",
    ]);
  });

  it("keeps out for the rest of the run whom the user wants out, in all its sessions", async () => {
    const { talk, comes } = await conversation();
    const alice = await createIdentity({ name: "alice" });
    const [one, two] = [await comes(alice), await comes(alice)];
    talk.keepOut(alice.fingerprint, new Failure("The words differ."));
    await Promise.all([one.left, two.left]);
    expect(talk.isKeptOut(alice.fingerprint)).toBe(true);
    void comes(alice).catch(() => {});
    await comes(await createIdentity({ name: "dave" }));
    expect(names(talk)).toEqual(["dave?"]);
  });

  it("takes any claimed name for one that may be a contact's while contacts cannot be read", async () => {
    const { talk, people, comes } = await conversation();
    vi.spyOn(people, "list").mockRejectedValue(new Failure("damaged"));
    vi.spyOn(people, "withFingerprint").mockRejectedValue(new Failure("damaged"));
    await comes(await createIdentity({ name: "alice" }));
    expect(talk.seats().map(({ who, contested }) => ({ who, contested }))).toEqual([
      { who: "alice?", contested: true },
    ]);
  });

  it("counts sessions that are turned away because too many strangers are here", async () => {
    const { events, comes } = await conversation();
    const stranger = await createIdentity({ name: "stranger" });
    for (let at = 0; at < 6; at++) await comes(stranger);
    const before = events.length;
    for (let at = 0; at < 10; at++) void comes(stranger).catch(() => {});
    await vi.waitFor(
      () =>
        expect(events.at(-1)).toMatchObject({
          type: "note",
          text: expect.stringMatching(/^\d+ sessions with strangers/),
        }),
      WAIT,
    );
    expect(events.length - before).toBeLessThan(4);
  });
});
