import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createIdentity, createSecureSession, type Identity, listen, type Session } from "@securecomm/transport";
import { describe, expect, it, vi } from "vitest";
import { acceptAll } from "./support/in-process.ts";
import { linesOf, type Program, programs } from "./support/programs.ts";
import { listening, user } from "./support/users.ts";

const all = programs();
const WAIT = { timeout: 15_000, interval: 10 };

/** Bob's program, and peers that talk to it from this process. */
async function bobListens(...args: readonly string[]) {
  const bob = await user(all, "bob");
  const { program, url } = await listening(all, bob, "--commands", ...args);
  const dial = async (identity: Identity) => {
    const heard: unknown[] = [];
    const session = await createSecureSession({ connect: url, identity, trust: acceptAll });
    session.onMessage((message) => heard.push(message));
    await program.until(session.peer.fingerprint);
    return { session, heard };
  };
  return { bob, program, dial };
}

const seen = async (program: Program, pattern: RegExp, count: number) =>
  vi.waitFor(
    () => expect(program.output().match(new RegExp(pattern, "g"))?.length ?? 0).toBeGreaterThanOrEqual(count),
    WAIT,
  );

const wordsOf = (session: Session<never>) => session.safetyWords().join(" ");

describe("/verify", () => {
  it("shows the words and what to do with them, and what was compared counts the next time", async () => {
    const { program, dial } = await bobListens();
    const alice = await createIdentity({ name: "alice" });
    const { session } = await dial(alice);
    await program.until("Not verified yet");
    program.type("/verify alice");
    await program.until(`* alice?: ${wordsOf(session as Session<never>)}\n`);
    await program.until("Call alice?, or meet");
    program.type("/verify yes");
    await program.until("Noted: you and alice? have compared the safety words.");
    program.type("/trust alice");
    await program.until(/Remembered as claimed:alice since \d{4}-\d\d-\d\d\./);
    await session.close();
    await program.until("alice? has left");
    await dial(alice);
    await seen(program, /Verified: you compared the safety words on \d{4}-\d\d-\d\d\./, 1);
  });

  it("closes the session at once when the words differ, says what to do, and writes it down", async () => {
    const { bob, program, dial } = await bobListens();
    const mallory = await createIdentity({ name: "alice" });
    const { session } = await dial(mallory);
    await program.until("A session with alice");
    program.type("/verify alice no");
    expect((await session.closed).clean).toBe(false);
    await program.until("was ended here. You said that the safety words differ.");
    await program.until(`The identity that was shown: ${mallory.fingerprint}`);
    await program.until("securecomm-peer trust remove claimed:alice");
    program.end();
    expect(await program.exit).toBe(0);
    const log = readFileSync(join(bob.home, ".local/state/securecomm/log/peer.log"), "utf8");
    const line = log.split("\n").find((candidate) => candidate.includes("the safety words differ"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ level: "warn", peer: mallory.fingerprint });
  });

  it("keeps out for the rest of the run whom the words did not fit, and takes back that it was checked", async () => {
    const { bob, program, dial } = await bobListens();
    const alice = await createIdentity({ name: "alice" });
    const first = await dial(alice);
    await program.until("A session with alice?");
    program.type("/verify", "/verify yes", "/verify alice no");
    await program.until("Noted: you and alice? have compared the safety words.");
    expect((await first.session.closed).clean).toBe(false);
    await program.until("That it was checked before has been taken back.");
    const contacts = readFileSync(join(bob.home, "securecomm", "contacts.json"), "utf8");
    expect(contacts).not.toContain("words");
    await expect(dial(alice)).rejects.toMatchObject({ code: "ERR_PEER_REFUSED" });
    await program.until(/Refused: alice is kept out, because .*\(ERR_PEER_NOT_TRUSTED\)/);
    const dave = await dial(await createIdentity({ name: "dave" }));
    await program.until("A session with dave?");
    await dave.session.close();
  });

  it("counts a yes only for the very session whose words were asked for", async () => {
    const { bob, program, dial } = await bobListens();
    const [alice, mallory] = await Promise.all(["alice", "alice"].map((name) => createIdentity({ name })));
    if (!alice || !mallory) throw new Error("two were made");
    const first = await dial(alice);
    await program.until("A session with alice? (");
    program.type("/verify alice");
    await program.until("Call alice?, or meet");
    await first.session.close();
    await program.until("alice? has left");
    await expect(dial(mallory)).rejects.toMatchObject({ code: "ERR_PEER_REFUSED" });
    const second = await dial(alice);
    await seen(program, /A session with alice\? /, 2);
    program.type("/verify alice yes");
    await program.until("These are other words than any that you can have compared with alice?");
    await program.until(`* alice?: ${wordsOf(second.session as Session<never>)}\n`);
    expect(existsSync(join(bob.home, "securecomm", "contacts.json"))).toBe(false);
    program.type("/verify alice yes");
    await program.until("Noted: you and alice? have compared the safety words.");
  });

  it("reads a last word as the order that it is, whatever a stranger calls themselves", async () => {
    const bob = await user(all, "bob");
    const carol = await createIdentity({ name: "carol" });
    await all.run(bob.home, "trust", "add", carol.fingerprint, "--name", "carol", "--yes");
    const { program, url } = await listening(all, bob, "--commands");
    const join = (identity: Identity) => createSecureSession({ connect: url, identity, trust: acceptAll });
    const hers = await join(carol);
    await program.until("A session with carol (");
    await join(await createIdentity({ name: "carol no" }));
    await program.until("A session with carol no #1? (");
    program.type("/verify carol no");
    expect((await hers.closed).clean).toBe(false);
    await program.until(`The identity that was shown: ${carol.fingerprint}`);
    program.type('/verify "carol no #1"');
    await program.until("All six the same, in this order? /verify yes.");
  });

  it("does not dial again whom it was said of that the words differ", async () => {
    const alice = await user(all, "alice");
    const listener = await listen("tcp://127.0.0.1:0", {
      identity: await createIdentity({ name: "bob" }),
      trust: acceptAll,
    });
    let came = 0;
    void (async () => {
      for await (const _ of listener) came++;
    })();
    const program = all.cli(alice.home, "connect", listener.url, "--commands");
    await program.until("A session with bob");
    program.type("/verify no");
    expect(await program.exit).toBe(1);
    expect(came).toBe(1);
    await listener.close();
  });
});

describe("/to", () => {
  it("speaks to one of several, and to nobody else when that one has left", async () => {
    const { program, dial } = await bobListens();
    const alice = await dial(await createIdentity({ name: "alice" }));
    const carol = await dial(await createIdentity({ name: "carol" }));
    await program.until("A session with carol");
    program.type("/to alice", "for alice", "/to all", "for both");
    const text = (line: string) => ({ type: "chat", text: line });
    await vi.waitFor(() => expect(carol.heard).toEqual([text("for both")]), WAIT);
    await vi.waitFor(() => expect(alice.heard).toEqual([text("for alice"), text("for both")]), WAIT);
    program.type("/to alice");
    await program.until("Lines go to alice? only.");
    await alice.session.close();
    await program.until("alice? has left");
    program.type("a secret for alice", "/to all", "again for all");
    await program.until("alice? is not here: that was not sent.");
    await vi.waitFor(() => expect(carol.heard).toEqual([text("for both"), text("again for all")]), WAIT);
  });
});

describe("a slash command", () => {
  it("is never sent: an unknown one is answered, and two slashes send one", async () => {
    const { program, dial } = await bobListens();
    const { heard } = await dial(await createIdentity({ name: "alice" }));
    await program.until("A session with alice");
    program.type("/nonsense with words", "/verify bob", "/accept 7", "/file", "/help", "//shrug", "/WHO");
    await vi.waitFor(() => expect(heard).toEqual([{ type: "chat", text: "/shrug" }]), WAIT);
    await program.until("There is no /nonsense here.");
    await program.until("bob is not here. Here are: alice?.");
    await program.until("There is no transfer 7.");
    await program.until("Something is missing. It is: /file PATH [WHO]");
    await program.until("/quit: say goodbye and end");
    await program.until(/\* alice\?: sc1\w+, from 127\.0\.0\.1/);
    await program.until("A name with a question mark at its end is what its owner claims to be called.");
  });

  it("makes new keys, and says so when both sides use them", async () => {
    const { program, dial } = await bobListens();
    const { session } = await dial(await createIdentity({ name: "alice" }));
    await program.until("A session with alice");
    program.type("/rekey");
    await program.until("New keys with alice?: both sides use them");
    await vi.waitFor(() => expect(session.security().epoch).toBe(1), WAIT);
  });

  it("remembers a peer under a name of the user's own, and forgets it again", async () => {
    const { program, dial } = await bobListens();
    const alice = await createIdentity({ name: "alice" });
    const { session } = await dial(alice);
    await program.until("A session with alice");
    // A name that is mistyped is not a new one for the only peer here.
    program.type("/trust alcie", "/trust alice Alicia");
    await program.until("alcie is not here. Here are: alice?.");
    await program.until("alice? is remembered as Alicia from now on");
    await session.close();
    await program.until("alice? has left");
    await dial(alice);
    await program.until("A session with Alicia (");
    // Nobody has looked at any fingerprint.
    await seen(program, /It has the identity that is remembered for Alicia\./, 1);
    program.type("/trust Alicia");
    await program.until("Not checked yet by another way.");
    program.type("/trust Alicia remove", "/trust Alicia");
    await program.until("Alicia is forgotten.");
    await program.until("Not remembered: accepted for this session alone.");
    program.type("/trust Alicia Ali", "/trust Alicia", "/security");
    await program.until("Alicia is remembered as Ali from now on");
    await program.until(/Remembered as peer:Ali since/);
    await program.until(/keys +\S/);
    expect(program.output()).not.toContain("Verified: its fingerprint is the one that you checked");
  });

  it("dials somebody else", async () => {
    const { program } = await bobListens();
    const listener = await listen("tcp://127.0.0.1:0", {
      identity: await createIdentity({ name: "dave" }),
      trust: acceptAll,
    });
    program.type(`/connect ${listener.url}`, "/connect nobody-of-that-name");
    await program.until("A session with dave");
    await program.until(/nobody-of-that-name/);
    program.type("/quit");
    expect(await program.exit).toBe(1);
    await listener.close();
  });

  it("sends a file, and takes one that is offered: never over one that is there unless told", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob, "--home", join(bob.home, "securecomm"), "--commands");
    const hers = all.cli(alice.home, "connect", url, "--commands");
    await hers.until("A session with bob");
    const path = join(alice.home, "two words.txt");
    writeFileSync(path, "as it was sent");
    hers.type(`/file "${path}"`);
    await his.until("two words.txt");
    his.type("/accept 1");
    const received = join(bob.home, "securecomm", "downloads", "two words.txt");
    await vi.waitFor(() => expect(readFileSync(received, "utf8")).toBe("as it was sent"), WAIT);
    writeFileSync(path, "another");
    hers.type(`/file '${path}'`);
    hers.end();
    await vi.waitFor(() => expect(his.output().split("two words.txt").length).toBeGreaterThan(2), WAIT);
    his.type("/accept 2");
    await his.until("/accept 2 --replace");
    his.type("/accept 2 ../elsewhere", "/accept 2 third.txt");
    await his.until("../elsewhere cannot be a file's name in the download folder.");
    expect(await hers.exit).toBe(0);
    expect(readFileSync(received, "utf8")).toBe("as it was sent");
    expect(readFileSync(join(received, "..", "third.txt"), "utf8")).toBe("another");
  });

  it("is answered with events where those are wanted", async () => {
    const { program, dial } = await bobListens("--json");
    const { session } = await dial(await createIdentity({ name: "alice" }));
    await program.until('"event":"opened"');
    program.type("/verify");
    await program.until('"event":"words"');
    const events = linesOf(program).map((line) => JSON.parse(line));
    const words = events.find(({ event }) => event === "words");
    expect(words).toMatchObject({ peers: [{ who: "alice?", words: session.safetyWords() }] });
  });

  it("is answered in Portuguese where that is spoken", async () => {
    const { program, dial } = await bobListens("--lang", "pt");
    await dial(await createIdentity({ name: "alice" }));
    await program.until("Uma sessão com alice");
    program.type("/verify", "/nada");
    await program.until("Ligue para alice?, ou encontre-se com essa pessoa");
    await program.until("Não há /nada aqui.");
  });
});
