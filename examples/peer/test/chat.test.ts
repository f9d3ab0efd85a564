import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { linesOf, programs } from "./support/programs.ts";
import { listening, user } from "./support/users.ts";

const all = programs();

describe("two programs that chat", () => {
  it("carry lines both ways and end in order when the input of one ends", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", url);
    await hers.until("A session with bob");
    hers.type("olá, bob");
    await his.until("<alice?> olá, bob");
    his.type("olá, alice", "and again");
    await hers.until("<bob?> and again");
    expect(linesOf(hers).filter((line) => line.startsWith("<bob?>"))).toEqual([
      "<bob?> olá, alice",
      "<bob?> and again",
    ]);
    hers.end();
    expect(await hers.exit).toBe(0);
    await his.until("alice? has left. All that was said has arrived.");
    his.end();
    expect(await his.exit).toBe(0);
    expect(hers.errors() + his.errors()).toBe("");
  });

  it("show the same safety words and the other's fingerprint, and that the suite is post-quantum", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", url, "--commands");
    const words = (await hers.until(/safety words +([a-z]+(?: [a-z]+){5})\n/))[1] as string;
    await his.until(words);
    await hers.until(bob.fingerprint);
    await his.until(new RegExp(`fingerprint +${alice.fingerprint}`));
    await hers.until(/suite +P384MLKEM1024-AES256GCM-SHA256\n/);
    await hers.until(/post-quantum +yes/);
    hers.type("/words", "/who", "/security", "/nonsense", "/quit");
    expect(await hers.exit).toBe(1);
    expect(hers.output()).toContain(`* bob?: ${words}\n`);
    expect(hers.output()).toContain(`* bob?: ${bob.fingerprint}, from 127.0.0.1:`);
    expect(hers.output()).toMatch(/keys +agreed \d+ s ago; records: 0 sent/);
    expect(hers.output()).toContain("There is no /nonsense here.");
    expect(hers.output()).toContain("One command or transfer did not work.");
  });

  it("deliver everything that is piped in, in order, before they end", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    const lines = Array.from({ length: 3_000 }, (_, at) => `line ${at} ${"x".repeat(100)}`);
    const hers = all.cli(alice.home, "connect", url);
    hers.type(...lines);
    hers.end();
    expect(await hers.exit).toBe(0);
    await his.until("alice? has left");
    const arrived = linesOf(his).filter((line) => line.startsWith("<alice?> "));
    expect(arrived).toEqual(lines.map((line) => `<alice?> ${line}`));
  });

  it("hold a listener's piped lines until somebody is there", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    his.type("written before anybody came");
    his.end();
    const hers = all.cli(alice.home, "connect", url);
    await hers.until("<bob?> written before anybody came");
    await hers.until("bob? has left. All that was said has arrived.");
    expect(await Promise.all([hers.exit, his.exit])).toEqual([0, 0]);
  });
});

describe("a listener", () => {
  it("serves several peers at once, sends its lines to all, and says whom a line is from", async () => {
    const [bob, alice, carol] = await Promise.all(["bob", "alice", "carol"].map((name) => user(all, name)));
    if (!bob || !alice || !carol) throw new Error("three users were made");
    const { program: his, url } = await listening(all, bob);
    const [hers, theirs] = [all.cli(alice.home, "connect", url), all.cli(carol.home, "connect", url)];
    await his.until("A session with alice");
    await his.until("A session with carol");
    hers.type("from alice");
    theirs.type("from carol");
    await his.until("<alice?> from alice");
    await his.until("<carol?> from carol");
    his.type("to both");
    await Promise.all([hers.until("<bob?> to both"), theirs.until("<bob?> to both")]);
    expect(hers.output()).not.toContain("from carol");
    his.end();
    expect(await Promise.all([his.exit, hers.exit, theirs.exit])).toEqual([0, 0, 0]);
  });

  it("tells apart two sessions of peers with one name", async () => {
    const [bob, alice] = await Promise.all([user(all, "bob"), user(all, "alice")]);
    const { program: his, url } = await listening(all, bob);
    const first = all.cli(alice.home, "connect", url);
    await his.until("A session with alice? (");
    const second = all.cli(alice.home, "connect", url);
    await his.until("A session with alice #2? (");
    first.type("one");
    second.type("two");
    await his.until("<alice?> one");
    await his.until("<alice #2?> two");
  });
});

describe("Ctrl-C", () => {
  it("ends the session in order", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", url);
    await hers.until("A session with bob");
    await his.until("A session with alice");
    hers.process.kill("SIGINT");
    expect(await hers.exit).toBe(0);
    await his.until("alice? has left. All that was said has arrived.");
    his.process.kill("SIGINT");
    expect(await his.exit).toBe(0);
  });

  it("ends the program at once the second time, though the peer does not answer", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", url);
    await hers.until("A session with bob");
    his.process.kill("SIGSTOP");
    hers.process.kill("SIGINT");
    await hers.until("Saying goodbye");
    const asked = Date.now();
    hers.process.kill("SIGINT");
    expect(await hers.exit).toBe(130);
    // Without it the goodbye is waited for, 30 s.
    expect(Date.now() - asked).toBeLessThan(15_000);
  });

  it("gives up a connection that is not a session yet", async () => {
    const alice = await user(all, "alice");
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const connected = new Promise((resolve) => silent.once("connection", resolve));
    const { port } = silent.address() as { port: number };
    const hers = all.cli(alice.home, "connect", `tcp://127.0.0.1:${port}`);
    await connected;
    hers.process.kill("SIGINT");
    expect(await hers.exit).toBe(1);
    expect(hers.errors()).toBe("error: Stopped before a session was open. (ERR_ABORTED)\n");
    silent.close();
  });
});

describe("a session that breaks off", () => {
  it("is reported in one sentence with its code, and the exit code is 1", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", url, "--no-retry");
    await hers.until("A session with bob");
    his.process.kill("SIGKILL");
    expect(await hers.exit).toBe(1);
    expect(linesOf(hers).at(-1)).toBe(
      "* The session with bob? broke off. The connection ended before both sides had said goodbye: messages may be missing. (ERR_SESSION_TRUNCATED)",
    );
    expect(hers.output() + hers.errors()).not.toMatch(/\n\s+at /);
  });
});

describe("--json", () => {
  it("prints one JSON event a line and nothing else", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob, "--json");
    const hers = all.cli(alice.home, "connect", url, "--json", "--commands");
    await hers.until('"event":"opened"');
    hers.type("olá", "/security", "/quit");
    expect(await hers.exit).toBe(0);
    await his.until('"event":"left"');
    his.end();
    expect(await his.exit).toBe(0);

    const [mine, theirs] = [hers, his].map((program) => linesOf(program).map((line) => JSON.parse(line)));
    const named = (events: { event: string }[] | undefined, name: string) =>
      events?.find(({ event }) => event === name) as Record<string, unknown> | undefined;
    expect(named(theirs, "listening")).toMatchObject({ url, fingerprint: bob.fingerprint });
    expect(named(theirs, "message")).toMatchObject({ who: "alice?", fingerprint: alice.fingerprint, text: "olá" });
    expect(named(mine, "opened")).toMatchObject({ who: "bob?", verified: "first-use", postQuantum: true });
    expect(named(mine, "opened")?.["words"]).toEqual(named(theirs, "opened")?.["words"]);
    expect(named(mine, "session-opened")).toMatchObject({ role: "initiator", peer: bob.fingerprint });
    expect(named(mine, "security")).toMatchObject({ peers: [{ who: "bob?", fingerprint: bob.fingerprint }] });
    expect(named(mine, "left")).toMatchObject({ who: "bob?", clean: true, reason: "closed" });
    expect(hers.errors() + his.errors()).toBe("");
  });

  it("prints errors as events, too", async () => {
    const alice = await user(all, "alice");
    const { code, output, errors } = await all.run(alice.home, "connect", "tcp://127.0.0.1:1", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(output.trimEnd().split("\n").at(-1) as string)).toMatchObject({
      event: "error",
      code: "ERR_CONNECT_FAILED",
    });
    expect(errors).toBe("");
  });
});
