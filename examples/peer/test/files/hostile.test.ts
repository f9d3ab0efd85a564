import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createIdentity } from "@securecomm/transport";
import { describe, expect, it } from "vitest";
import { pieceOf } from "../../src/files/forms.ts";
import { eventually, fileIn, folders, Peer, sessions } from "./peers.ts";

const folder = folders();
const sha256 = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");
const CONTENT = Buffer.from("good content");

/** A peer of ours, and one at the other end who may say anything and hears everything. */
async function attacked(
  options: ConstructorParameters<typeof import("../../src/files/transfers.ts").Transfers>[0] | object = {},
) {
  const bob = await Peer.named("bob", folder(), options);
  const { hers, his } = await sessions(await createIdentity({ name: "mallory" }), bob.identity);
  void bob.join(his);
  const heard: unknown[] = [];
  hers.onMessage((message) => heard.push(message));
  const hear = async (wanted: object) => {
    const match = () => heard.find((message) => expect.objectContaining(wanted).asymmetricMatch(message));
    await eventually(
      () => match() !== undefined,
      () => JSON.stringify(heard),
    );
    return match() as Record<string, unknown>;
  };
  const offer = { type: "file-offer", transfer: 1, name: "x.txt", bytes: CONTENT.length, sha256: sha256(CONTENT) };
  return { bob, session: hers, hear, offer };
}

describe("a hostile sender", () => {
  it("who sends more than it said gets nothing kept", async () => {
    const { bob, session, hear, offer } = await attacked();
    await session.send(offer);
    await hear({ type: "file-accept", transfer: 1, from: 0 });
    await session.send({ type: "file-begin", transfer: 1, from: 0 });
    await session.send(pieceOf(1, CONTENT));
    await session.send(pieceOf(1, CONTENT));
    await hear({ type: "file-stop", transfer: 1, by: "receiver" });
    expect((await bob.in("failed")).why).toBe("The other side sent more than it had announced.");
    await eventually(() => readdirSync(bob.folder).length === 0);
    // The session goes on, and so do honest transfers in it.
    await session.send({ ...offer, transfer: 2 });
    await hear({ type: "file-accept", transfer: 2 });
    await session.close();
  });

  it("whose content is not what it said gets nothing kept", async () => {
    const { bob, session, hear, offer } = await attacked();
    await session.send(offer);
    await hear({ type: "file-accept" });
    await session.send({ type: "file-begin", transfer: 1, from: 0 });
    await session.send(pieceOf(1, Buffer.from("evil content")));
    await session.send({ type: "file-end", transfer: 1, bytes: CONTENT.length, sha256: offer.sha256 });
    await hear({ type: "file-done", transfer: 1, ok: false });
    expect((await bob.in("failed")).why).toContain("its hash is another");
    await eventually(() => readdirSync(bob.folder).length === 0);
    await session.close();
  });

  it("cannot get a shorter content, another hash at the end, or a jump over a gap taken", async () => {
    const { bob, session, hear, offer } = await attacked();
    const begun = async (transfer: number, from = 0) => {
      await session.send({ ...offer, transfer, name: `x${transfer}` });
      await hear({ type: "file-accept", transfer });
      await session.send({ type: "file-begin", transfer, from });
    };
    await begun(1);
    await session.send({ type: "file-end", transfer: 1, bytes: offer.bytes, sha256: offer.sha256 });
    expect((await bob.in("failed", 1)).why).toContain("a part is missing");
    await begun(2);
    await session.send(pieceOf(2, CONTENT.subarray(1)));
    const rest = CONTENT.subarray(1);
    await session.send({ type: "file-end", transfer: 2, bytes: rest.length, sha256: sha256(rest) });
    expect((await bob.in("failed", 2)).why).toContain("broke the rules");
    await begun(3, 5);
    expect((await bob.in("failed", 3)).why).toContain("broke the rules");
    await eventually(() => readdirSync(bob.folder).length === 0);
    await session.close();
  });

  it("who sends pieces and words about transfers that were never agreed on is ignored, and told of once", async () => {
    const { bob, session, hear, offer } = await attacked();
    for (let at = 0; at < 50; at++) await session.send(pieceOf(7 + at, CONTENT));
    for (const type of ["file-begin", "file-end", "file-stop", "file-accept", "file-refuse", "file-done"]) {
      await session.send({
        type,
        transfer: 9,
        from: 0,
        bytes: 0,
        sha256: offer.sha256,
        by: "sender",
        ok: true,
        reason: "busy",
      });
    }
    for (const name of ["../x", "/etc/passwd", "..", "a\u0000b", "con"]) await session.send({ ...offer, name });
    await session.send(offer);
    await hear({ type: "file-accept", transfer: 1 });
    await session.send(offer);
    await session.send({ ...offer, transfer: 2 });
    await hear({ type: "file-accept", transfer: 2 });
    expect(bob.events.filter(({ type }) => type === "note")).toHaveLength(1);
    expect(bob.transfers.list()).toHaveLength(2);
    await session.close();
  });

  it("who offers without end is told that this side is busy", async () => {
    const { bob, session, hear, offer } = await attacked({ welcome: () => "ask" });
    for (let transfer = 1; transfer <= 20; transfer++) await session.send({ ...offer, transfer, name: `f${transfer}` });
    await hear({ type: "file-refuse", transfer: 20, reason: "busy" });
    expect(bob.transfers.list().filter(({ state }) => state === "asked")).toHaveLength(16);
    await session.close();
  });

  it("cannot touch what another peer's transfer left, though it knows name, length and hash", async () => {
    const { bob, session, hear, offer } = await attacked();
    await session.send(offer);
    await hear({ type: "file-accept" });
    await session.send({ type: "file-begin", transfer: 1, from: 0 });
    await session.send(pieceOf(1, CONTENT.subarray(0, 5)));
    await eventually(() => bob.facts().moved === 5);
    await session.close();
    await bob.in("waiting");
    const { hers, his } = await sessions(await createIdentity({ name: "eve" }), bob.identity);
    void bob.join(his);
    const heard: unknown[] = [];
    hers.onMessage((message) => heard.push(message));
    await hers.send(offer);
    await eventually(() => heard.length > 0);
    expect(heard[0]).toEqual({ type: "file-accept", transfer: 1, from: 0 });
    await hers.close();
  });
});

describe("a hostile receiver", () => {
  it("who accepts twice, with a wrong prefix or from beyond the end, gets the file once, from its beginning", async () => {
    const bob = await Peer.named("bob", folder());
    const { path, content, sha256: hash } = fileIn(folder(), "mine", 300_000);
    for (const accept of [{ from: 100_000, prefix: "0".repeat(64) }, { from: 300_001, prefix: hash }, { from: 5 }]) {
      const { hers, his } = await sessions(await createIdentity({ name: `mallory${accept.from}` }), bob.identity);
      void bob.join(his);
      const got: Uint8Array[] = [];
      const said: { type: string }[] = [];
      hers.onMessage((message) => {
        if (message instanceof Uint8Array) got.push(message.slice(4));
        else said.push(message as { type: string });
      });
      const id = await bob.transfers.send(hers.peer.name === "bob" ? `mallory${accept.from}` : "", path);
      await eventually(() => said.length === 1);
      await hers.send({ type: "file-accept", transfer: 1, ...accept });
      await hers.send({ type: "file-accept", transfer: 1, from: 0 });
      // Before all is sent this says nothing.
      await eventually(() => said.some(({ type }) => type === "file-end"));
      expect(said).toContainEqual({ type: "file-begin", transfer: 1, from: 0 });
      expect(said.filter(({ type }) => type === "file-begin")).toHaveLength(1);
      expect(Buffer.concat(got).equals(content)).toBe(true);
      await hers.send({ type: "file-done", transfer: 1, ok: false });
      expect(await bob.transfers.ended(id)).toMatchObject({ state: "failed" });
      await hers.close();
    }
  });

  it("who says done before all is sent is not believed", async () => {
    const { bob, session, hear } = await attacked();
    const { path } = fileIn(folder(), "mine", 1_000);
    const id = await bob.transfers.send("mallory", path);
    await hear({ type: "file-offer" });
    await session.send({ type: "file-done", transfer: 1, ok: true });
    await session.send({ type: "file-refuse", transfer: 1, reason: "refused" });
    expect((await bob.transfers.ended(id)).state).toBe("refused");
    expect(readFileSync(join(path)).length).toBe(1_000);
    await session.close();
  });
});
