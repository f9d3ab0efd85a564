import { createConnection } from "node:net";
import { createIdentity, createSecureSession, type Identity } from "@securecomm/transport";
import { describe, expect, it } from "vitest";
import { acceptAll as trust } from "./support/in-process.ts";
import { linesOf, programs } from "./support/programs.ts";
import { listening, user } from "./support/users.ts";

const all = programs();

// Clear the screen, set the title, C1 CSI and OSC, go up, carriage return, bell, DEL, right-to-left override, a line of
// its own that looks like the program's, and a line separator.
const ATTACK =
  "\u001b[2J\u001b]0;owned\u0007\u009b31m\u009d0;x\u009c\u001b[1A\rhi\u0008\u007f\u202eevil\n* alice has left.\u2028<bob> yes";
const SHOWN = "␛[2J␛]0;owned␇<U+009B>31m<U+009D>0;x<U+009C>␛[1A␍hi␈␡<U+202E>evil␊* alice has left.<U+2028><bob> yes";

/** Characters that a terminal obeys, except the line feed that ends each line of the program's own. */
function obeyed(output: string): string[] {
  return [...output].filter((character) => /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character));
}

describe("what a hostile peer sends", () => {
  it("does not reach the terminal as escape sequences, and stays on its one line", async () => {
    const bob = await user(all, "bob");
    const { program: his, url } = await listening(all, bob);
    const session = await createSecureSession({
      connect: url,
      identity: await createIdentity({ name: "alice" }),
      trust,
    });
    await session.send({ type: "chat", text: ATTACK });
    await session.send({ type: "chat", text: "and on" });
    await his.until("and on");
    expect(linesOf(his)).toContain(`<alice?> ${SHOWN}`);
    expect(obeyed(his.output())).toEqual([]);
    await session.close();
  });

  it("is escaped in JSON, and parses to what was sent", async () => {
    const bob = await user(all, "bob");
    const { program: his, url } = await listening(all, bob, "--json");
    const session = await createSecureSession({
      connect: url,
      identity: await createIdentity({ name: "alice" }),
      trust,
    });
    await session.send({ type: "chat", text: ATTACK });
    await session.close();
    await his.until('"event":"left"');
    expect(obeyed(his.output())).toEqual([]);
    const events = linesOf(his).map((line) => JSON.parse(line));
    expect(events.find(({ event }) => event === "message").text).toBe(ATTACK);
  });

  it("may be anything: it is named, not shown, and the session goes on", async () => {
    const bob = await user(all, "bob");
    const { program: his, url } = await listening(all, bob);
    const session = await createSecureSession({
      connect: url,
      identity: await createIdentity({ name: "alice" }),
      trust,
    });
    await session.send(null as unknown as object);
    for (const odd of [{ type: "chat", text: 7 }, { type: "\u001b[2J" }, [], "chat", Uint8Array.of(27, 91)]) {
      await session.send(odd as object);
    }
    await session.send({ type: "chat", text: "x".repeat(100_000) });
    await session.send({ type: "chat", text: "still here" });
    await his.until("<alice?> still here");
    expect(his.output()).toContain("alice? sent 2 bytes that this program does not show.");
    expect(his.output()).toContain("alice? sent 4 characters of JSON that this program does not show.");
    expect(his.output()).toContain(`<alice?> ${"x".repeat(4_000)}… (96000 more characters)\n`);
    expect(obeyed(his.output())).toEqual([]);
    await session.close();
  });

  it("may be a flood: what is not understood is counted, and the session goes on", async () => {
    const bob = await user(all, "bob");
    const { program: his, url } = await listening(all, bob);
    const session = await createSecureSession({
      connect: url,
      identity: await createIdentity({ name: "alice" }),
      trust,
    });
    for (let at = 0; at < 20_000; at++) await session.send({ type: "file-offer", transfer: at, name: "../../x" });
    await session.send({ type: "chat", text: "a\n".repeat(1_000_000) });
    await session.send({ type: "chat", text: "still here" });
    await his.until("<alice?> still here");
    const lines = linesOf(his);
    expect(lines.filter((line) => line.startsWith("<alice?> "))).toHaveLength(2);
    expect(lines.length).toBeLessThan(60);
    expect(obeyed(his.output())).toEqual([]);
    await session.close();
  });

  it("may be strangers in swarms who say nothing of the protocol: they are counted, and the listener serves on", async () => {
    const bob = await user(all, "bob");
    const { program: his, url } = await listening(all, bob);
    for (let at = 0; at < 200; at++) {
      createConnection(Number(new URL(url).port), "127.0.0.1")
        .on("error", () => {})
        .end("GET / HTTP/1.1\r\n\r\n");
    }
    await his.until(/\* \d+ more connections came to nothing in the last second\./);
    const session = await createSecureSession({
      connect: url,
      identity: await createIdentity({ name: "alice" }),
      trust,
    });
    await his.until("A session with alice");
    expect(linesOf(his).filter((line) => line.includes("no session came of it")).length).toBeLessThan(30);
    await session.close();
  });

  it("cannot be a name with escape sequences: there is no session", async () => {
    const bob = await user(all, "bob");
    const { program: his, url } = await listening(all, bob);
    const alice = await createIdentity({ name: "alice" });
    // The library refuses such a name of its own side too: it sees a good one, and the wire gets the other.
    let asked = 0;
    const posing: Identity = {
      publicKey: alice.publicKey,
      fingerprint: alice.fingerprint,
      sign: (message) => alice.sign(message),
      get name() {
        return asked++ === 0 ? "bob" : "\u001b[2Jbob";
      },
    };
    await expect(createSecureSession({ connect: url, identity: posing, trust })).rejects.toThrow();
    await his.until("no session came of it: What the other end said is not this protocol. (ERR_HANDSHAKE_MALFORMED)");
    expect(obeyed(his.output() + his.errors())).toEqual([]);
  });

  it("may be no protocol at all: the listener says so and serves on", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    const socket = createConnection(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => {}).end("GET / HTTP/1.1\r\n\r\n");
    await his.until(/Somebody at 127\.0\.0\.1:\d+ came, and no session came of it: .*\(ERR_/);
    const hers = all.cli(alice.home, "connect", url);
    await hers.until("A session with bob");
  });
});
