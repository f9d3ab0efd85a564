import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { useLanguage } from "@securecomm/example-terminal";
import { describe, expect, it } from "vitest";
import { NIGHT } from "../../src/lab/history.ts";
import { Lab } from "../../src/lab/lab.ts";

describe("a laboratory", () => {
  it("has two ends that meet over a proxy, and says nothing of ordinary use", async () => {
    await using lab = await Lab.open();
    const { hers, his } = await lab.meet();
    await hers.send("Good morning.");
    await his.send({ answer: "Good morning to you." });
    await lab.until(() => lab.bob.receivedCount === 1 && lab.alice.receivedCount === 1, "both were told");
    expect(lab.bob.received).toEqual(["Good morning."]);
    expect(lab.alice.received).toEqual([{ answer: "Good morning to you." }]);
    expect((await hers.close()).clean).toBe(true);
    await his.closed;
    expect(lab.sightings).toEqual([]);
    expect([...lab.alice.faults, ...lab.bob.faults]).toEqual([]);
  });

  it("scores every event that gives a row, in the order of time, without a score above the threshold", async () => {
    await using lab = await Lab.open();
    const { hers } = await lab.meet();
    await hers.send("Good morning.");
    await lab.until(() => lab.bob.scores.points.length > 0, "bob's event is scored");
    const { threshold, points } = lab.trace();
    expect(threshold).toBe(lab.model.threshold);
    expect(points.map(({ by }) => by).sort()).toEqual(["alice", "bob"]);
    for (const { at, score } of points) {
      expect(at).toBeGreaterThan(0);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(threshold);
    }
    expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).sort((a, b) => a - b));
  });

  it("has alerts of an attack in the log of the end that noticed, with the facts, and as a sighting", async () => {
    const lab = await Lab.open();
    try {
      const { hers, his, proxy } = await lab.meet({
        proxy: { rules: [{ attack: "flip", from: "initiator", record: 0 }] },
      });
      await hers.send("Good morning.");
      await his.closed;
      expect(proxy.latest.network.log).toHaveLength(1);
      expect(lab.sightings[0]).toMatchObject({ by: "bob", alert: { rule: "record-tampered", severity: "critical" } });
      await lab.bob.close();
      const lines = (await readFile(lab.bob.logPath, "utf8"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(lines.find(({ event }) => event === "alert")).toMatchObject({
        rule: "record-tampered",
        peer: lab.alice.fingerprint,
      });
      expect(lines.some(({ event }) => event === "session-closed")).toBe(true);
    } finally {
      await lab.close();
    }
  });

  it("moves the clock of monitors and logs to the end of a history", async () => {
    await using lab = await Lab.open();
    lab.history({ days: 1 });
    const { hers } = await lab.meet();
    await hers.close();
    for (const { at } of [...lab.alice.events, ...lab.bob.events]) {
      expect(at).toBeGreaterThanOrEqual(NIGHT);
      expect(at).toBeLessThan(NIGHT + 60_000);
    }
  });

  it("lets a thief of a key in who nobody watches, and whose messages are nobody's", async () => {
    await using lab = await Lab.open();
    const listener = await lab.listen();
    const thief = await lab.dialAsThief(listener.url);
    await thief.send("It is me.");
    await lab.until(() => lab.bob.receivedCount === 1, "bob was told");
    expect(lab.alice.events).toEqual([]);
    expect(lab.alice.sessions).toEqual([]);
  });

  it("speaks the language that is spoken when it is opened", async () => {
    useLanguage("pt");
    try {
      await using lab = await Lab.open();
      const { hers, his } = await lab.meet({ proxy: { rules: [{ attack: "flip", from: "initiator", record: 0 }] } });
      await hers.send("Bom dia.");
      await his.closed;
      expect(lab.sightings[0]?.alert.description).toMatch(/registro/i);
    } finally {
      useLanguage("en");
    }
  });

  it("leaves nothing behind: no folder, no listener, no session", async () => {
    const lab = await Lab.open();
    const { hers, his, proxy, listener } = await lab.meet();
    expect(existsSync(lab.folder)).toBe(true);
    await lab.close();
    expect(existsSync(lab.folder)).toBe(false);
    await Promise.all([hers.closed, his.closed]);
    for (const { url } of [proxy, listener]) {
      await expect(once(connect(Number(new URL(url).port), "127.0.0.1"), "connect")).rejects.toThrow(/ECONNREFUSED/);
    }
  });
});
