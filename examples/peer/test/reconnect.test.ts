import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createIdentity, type Identity, type Listener, listen, pinned, type TrustPolicy } from "@securecomm/transport";
import { afterEach, describe, expect, it, vi } from "vitest";
import { acceptAll } from "./support/in-process.ts";
import { type Program, programs } from "./support/programs.ts";
import { user } from "./support/users.ts";
import { Wire } from "./support/wire.ts";

const all = programs();
const WAIT = { timeout: 15_000, interval: 10 };
const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** Somebody who listens in this process, says what it hears, and answers with "echo: …". */
async function echo(url = "tcp://127.0.0.1:0", trust: TrustPolicy = acceptAll, identity?: Identity) {
  const listener: Listener = await listen(url, {
    identity: identity ?? (await createIdentity({ name: "bob" })),
    trust,
  });
  open.push(listener);
  const heard: string[] = [];
  void (async () => {
    for await (const session of listener) {
      session.onMessage((message) => {
        const { text } = message as { text: string };
        heard.push(text);
        session.send({ type: "chat", text: `echo: ${text}` }).catch(() => {});
      });
    }
  })();
  return { url: listener.url, heard, listener };
}

async function wired(url: string) {
  const wire = await Wire.to(url);
  open.push(wire);
  return wire;
}

const times = (program: Program, text: string) => program.output().split(text).length - 1;

describe("a connection that breaks", () => {
  it("is dialled again, and the chat goes on under the same name", async () => {
    const alice = await user(all, "alice");
    const { url, heard } = await echo();
    const wire = await wired(url);
    const program = all.cli(alice.home, "connect", wire.url);
    await program.until("A session with bob");
    program.type("before");
    await program.until("<bob?> echo: before");
    wire.cut();
    await program.until("The session with bob? broke off.");
    program.type("written while nobody was there");
    await program.until("<bob?> echo: written while nobody was there");
    expect(times(program, "A session with bob? (")).toBe(2);
    expect(heard).toEqual(["before", "written while nobody was there"]);
    program.end();
    // No goodbye has confirmed what was said before the cut.
    expect(await program.exit).toBe(1);
    expect(program.output()).toContain("One line may not have arrived at bob?.");
    expect(program.output()).not.toContain("All that was said has arrived.");
    expect(wire.connections).toBe(2);
  });

  it("is dialled again after somebody on the way has altered a record, and the alarm is raised and written down", async () => {
    const alice = await user(all, "alice");
    const { url } = await echo();
    const wire = await wired(url);
    const program = all.cli(alice.home, "connect", wire.url, "--json", "--commands");
    await program.until('"event":"opened"');
    wire.flip();
    program.type("hello");
    await program.until(
      /"event":"left","at":\d+,"who":"bob\?","clean":false,"reason":"failed",(?:"missing":\d+,)?"code":"ERR_RECORD_TAMPERED"/,
    );
    await program.until(/"event":"alert".*"rule":"record-tampered".*"severity":"critical"/);
    await vi.waitFor(() => expect(times(program, '"event":"opened"')).toBe(2), WAIT);
    program.type("and on", "/alerts", "/ok");
    await program.until('"text":"echo: and on"');
    await program.until(/CRITICAL, bob\?: /);
    await program.until("One alert put aside.");
    program.end();
    expect(await program.exit).toBe(1);
    await program.until(/"event":"not-arrived","at":\d+,"who":"bob\?","lines":1/);
    const log = readFileSync(join(alice.home, ".local/state/securecomm/log/peer.log"), "utf8");
    expect(log).toMatch(/record-tampered/);
  });

  it("is given up at once with --no-retry, and by Ctrl-C while it is waited for", async () => {
    const alice = await user(all, "alice");
    const { url } = await echo();
    const [one, other] = [await wired(url), await wired(url)];
    const once = all.cli(alice.home, "connect", one.url, "--no-retry");
    const patient = all.cli(alice.home, "connect", other.url);
    await Promise.all([once.until("A session with bob"), patient.until("A session with bob")]);
    one.cut();
    expect(await once.exit).toBe(1);
    await other.close();
    await patient.until("ERR_CONNECT_FAILED");
    patient.process.kill("SIGINT");
    expect(await patient.exit).toBe(1);
    expect(one.connections).toBe(1);
  });
});

describe("nobody is dialled again", () => {
  it("after an orderly end", async () => {
    const alice = await user(all, "alice");
    const { url, listener } = await echo();
    const wire = await wired(url);
    const program = all.cli(alice.home, "connect", wire.url);
    await program.until("A session with bob");
    await listener.close();
    expect(await program.exit).toBe(0);
    expect(program.output()).toContain("bob? has left. All that was said has arrived.");
    expect(wire.connections).toBe(1);
  });

  it("who refuses this side, or has become somebody else: chat tells it and goes on", async () => {
    const alice = await user(all, "alice");
    const nobody = await createIdentity({ name: "nobody" });
    const refusing = await echo(undefined, pinned(nobody.fingerprint));
    const bob = await echo();
    const [wire, impostor] = [await wired(refusing.url), await wired(bob.url)];
    const program = all.cli(alice.home, "chat", wire.url, impostor.url, "--no-listen", "--json");
    await program.until('"event":"opened"');
    await program.until(/"state":"ended","code":"ERR_PEER_REFUSED"/);
    await bob.listener.close();
    await program.until('"event":"left"');
    expect(await program.exit).toBe(1);
    expect(wire.connections).toBe(1);

    // At bob's address somebody else answers now.
    await echo(bob.url);
    const again = await all.run(alice.home, "chat", impostor.url, "--no-listen");
    expect(again.code).toBe(1);
    expect(again.errors).toContain("ERR_IDENTITY_CHANGED");
    expect(impostor.connections).toBe(2);
  });
});

describe("chat", () => {
  it("dials who is not there yet until they are, listens meanwhile, and tells status what it does", async () => {
    const alice = await user(all, "alice");
    const free = await echo();
    await free.listener.close();
    const program = all.cli(alice.home, "chat", free.url, "--listen", "tcp://127.0.0.1:0");
    await program.until("Listening on tcp://127.0.0.1:");
    await program.until("ERR_CONNECT_FAILED");
    program.type("for whom it may reach");
    const bob = await echo(free.url);
    await program.until("<bob?> echo: for whom it may reach");
    const folder = join(alice.home, ".local/state/securecomm/run");
    await vi.waitFor(() => {
      const [file = ""] = readdirSync(folder);
      const facts = JSON.parse(readFileSync(join(folder, file), "utf8"));
      expect(facts).toMatchObject({ command: "chat", peers: [{ who: "bob?", state: "open" }] });
    }, WAIT);
    expect(bob.heard).toEqual(["for whom it may reach"]);
    program.process.kill("SIGTERM");
    expect(await program.exit).toBe(0);
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  it("goes on without listening where the port is taken, and does not where listening is all", async () => {
    const alice = await user(all, "alice");
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => new Promise((resolve) => taken.close(resolve)) });
    const address = `tcp://127.0.0.1:${(taken.address() as { port: number }).port}`;
    const { url } = await echo();
    const program = all.cli(alice.home, "chat", url, "--listen", address, "--commands");
    await program.until("Not listening: ");
    await program.until("A session with bob");
    program.type("/quit");
    expect(await program.exit).toBe(0);
    const { code, errors } = await all.run(alice.home, "listen", address);
    expect(code).toBe(1);
    expect(errors).toContain("ERR_LISTEN_FAILED");
  });
});
