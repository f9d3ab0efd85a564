import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { placesOf, runFolder } from "../src/places.ts";
import { keepRunFile, type RunFacts } from "../src/running/run-file.ts";
import { runningPrograms } from "../src/running/run-files.ts";
import { programs } from "./support/programs.ts";
import { listening, user } from "./support/users.ts";

const all = programs();

const NOTHING: RunFacts = { url: undefined, peers: [], transfers: 0, alerts: 0, lastAlert: undefined };

/** Waits until something is so. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("the file of a running program", () => {
  it("tells what it does, follows changes, and is gone in the end", async () => {
    const places = placesOf(all.home());
    let facts = NOTHING;
    const kept = keepRunFile(places, "listen", () => facts);
    await until(async () => (await runningPrograms(places)).length === 1);
    expect(await runningPrograms(places)).toMatchObject([{ command: "listen", pid: process.pid, alerts: 0 }]);
    facts = {
      ...NOTHING,
      url: "tcp://127.0.0.1:7420",
      alerts: 2,
      peers: [{ who: "bob", fingerprint: "sc1", verification: "known", state: "lost" }],
    };
    await until(async () => (await runningPrograms(places))[0]?.alerts === 2);
    expect(await runningPrograms(places)).toMatchObject([{ peers: [{ who: "bob", state: "lost" }] }]);
    await kept.remove();
    expect(readdirSync(runFolder(places))).toEqual([]);
  });

  it("of a program that has ended without a word is passed over and removed", async () => {
    const places = placesOf(all.home());
    mkdirSync(runFolder(places), { recursive: true });
    const write = (pid: number, content: object) => {
      writeFileSync(
        join(runFolder(places), `${pid}.json`),
        JSON.stringify({ pid, started: "", command: "x", since: 1, ...content }),
      );
    };
    const nobody = 2 ** 22 + 7;
    write(nobody, NOTHING);
    // A number that was given out again: this process did not start at the tick 1.
    if (process.platform === "linux") write(process.pid, { ...NOTHING, started: "1" });
    write(process.ppid, { transfers: "many" });
    expect(await runningPrograms(places)).toEqual([]);
    expect(existsSync(join(runFolder(places), `${nobody}.json`))).toBe(false);
  });
});

describe("securecomm-peer status", () => {
  it("shows identity, people, log, model, and a program that runs with whom it talks", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { url, program: his } = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", url, "--peer", "bob");
    await hers.until("A session with bob");
    await his.until("A session with alice");
    let shown = "";
    await until(async () => {
      shown = (await all.run(bob.home, "status")).output;
      return shown.includes("alice? (open)");
    });
    expect(shown).toContain(`identity  bob, ${bob.fingerprint}, NOT encrypted`);
    expect(shown).toContain("0 contacts, 1 known only by the name they gave; 1 not verified yet");
    expect(shown).toContain(`listens at ${url}`);
    const json = JSON.parse((await all.run(bob.home, "status", "--json")).output);
    expect(json).toMatchObject({
      event: "status",
      identity: { kind: "open", name: "bob", fingerprint: bob.fingerprint },
      people: { contacts: 0, claimed: 1, unchecked: 1 },
      model: { origin: "ready" },
      running: [{ command: "listen", url, peers: [{ who: "alice?", fingerprint: alice.fingerprint }] }],
    });
    expect(JSON.stringify(json)).not.toContain("PRIVATE KEY");
    his.process.kill("SIGTERM");
    await his.exit;
    expect((await all.run(bob.home, "status")).output).toContain("running   no program");
  });
});

describe("securecomm-peer model", () => {
  it("says so when the model of one's own is damaged, and goes back to the one that comes with it", async () => {
    const home = all.home();
    const { output } = await all.run(home, "model", "show", "--json");
    const { path, origin } = JSON.parse(output) as { path: string; origin: string };
    expect(origin).toBe("ready");
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "{");
    const damaged = await all.run(home, "model", "show");
    expect(damaged.errors).toContain(`${path} cannot be used: `);
    expect((await all.run(home, "model", "reset")).output).toContain("Removed: ");
    expect(existsSync(path)).toBe(false);
  });

  it("is trained with a seed of its own, and then used", async () => {
    const home = all.home();
    const trained = JSON.parse((await all.run(home, "model", "train", "--days", "1", "--seed", "7", "--json")).output);
    expect(trained).toMatchObject({ event: "model-trained" });
    expect(JSON.parse(readFileSync(trained.path, "utf8"))).toMatchObject({ format: "securecomm-model" });
    const shown = JSON.parse((await all.run(home, "model", "show", "--json")).output);
    expect(shown).toMatchObject({ origin: "own", seed: 7, threshold: trained.threshold });
  }, 60_000);
});
