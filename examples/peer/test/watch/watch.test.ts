import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Alert } from "@securecomm/anomaly";
import { generateLogKey, verifySealedLog } from "@securecomm/logger/reader";
import type { TransportEvent } from "@securecomm/transport";
import { afterEach, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../src/chat/events.ts";
import type { Config } from "../../src/config/config.ts";
import { type Places, placesOf } from "../../src/places.ts";
import { baselinesPath } from "../../src/watch/baselines.ts";
import { logPath } from "../../src/watch/log.ts";
import { startWatch } from "../../src/watch/watch.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function home(): Places {
  const folder = mkdtempSync(join(tmpdir(), "securecomm-watch-"));
  folders.push(folder);
  return placesOf(folder);
}

async function watching(places: Places, config: Config = {}, explains: (alert: Alert) => boolean = () => false) {
  const shown: ChatEvent[] = [];
  const watch = await startWatch({ places, config, json: false }, (event) => shown.push(event), {
    nameOf: (fingerprint) => (fingerprint === "sc1bob" ? "bob" : undefined),
    explains,
  });
  const observe = (event: TransportEvent) => {
    for (const observer of watch.observers) observer(event);
  };
  return { watch, observe, shown };
}

const TAMPERED: TransportEvent = {
  type: "record-tampered",
  at: Date.UTC(2026, 10, 22),
  session: "5f".repeat(16),
  role: "initiator",
  address: "192.0.2.7:7420",
  peer: "sc1bob",
  direction: "received",
  number: 3,
  expected: 3,
  earlierEpoch: false,
};

const linesOf = (places: Places) =>
  readFileSync(logPath(places), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("the watch", () => {
  it("shows an alert under the name that this program has for the peer, and logs it with its facts", async () => {
    const places = home();
    const { watch, observe, shown } = await watching(places);
    observe(TAMPERED);
    await watch.close();
    expect(shown).toMatchObject([{ type: "alert", who: "bob", alert: { rule: "record-tampered" } }]);
    const alerts = linesOf(places).filter(({ event }) => event === "alert");
    expect(alerts).toMatchObject([{ level: "error", severity: "critical", rule: "record-tampered", peer: "sc1bob" }]);
  });

  it("does not show what the user wanted, and logs it as expected", async () => {
    const places = home();
    const { watch, observe, shown } = await watching(places, {}, () => true);
    observe(TAMPERED);
    await watch.close();
    expect(shown).toEqual([]);
    expect(linesOf(places).map(({ event }) => event)).toContain("expected");
  });

  it("seals the log where the configuration names a recipient", async () => {
    const places = home();
    // A plain log of before stays as it is.
    await (await watching(places)).watch.close();
    const key = await generateLogKey();
    const { watch, observe } = await watching(places, { log: { seal: key.recipient } });
    observe(TAMPERED);
    await watch.close();
    const path = logPath(places, { sealed: true });
    expect(watch.logPath).toBe(path);
    expect(readFileSync(path).includes("record-tampered")).toBe(false);
    const verdict = await verifySealedLog(path, { key });
    expect(verdict).toMatchObject({ intact: true, faults: [] });
  });

  it("gives a second program of the same user a log of its own", async () => {
    const places = home();
    const [first, second] = [await watching(places), await watching(places)];
    expect([first.watch.logPath, second.watch.logPath]).toEqual([logPath(places), logPath(places, { number: 2 })]);
    await Promise.all([first.watch.close(), second.watch.close()]);
  });

  it("goes without a log where the configuration wants none", async () => {
    const places = home();
    const { watch, observe, shown } = await watching(places, { log: false });
    observe(TAMPERED);
    await watch.close();
    expect(watch.logPath).toBeUndefined();
    expect(shown).toHaveLength(1);
  });

  it.each(["null", "5", "[]", "{", '{"format":"securecomm-baselines","version":99}'])(
    "gets to know peers again where what it knew of them is %s",
    async (content) => {
      const places = home();
      mkdirSync(dirname(baselinesPath(places)), { recursive: true });
      writeFileSync(baselinesPath(places), content);
      const { watch, observe, shown } = await watching(places);
      observe(TAMPERED);
      await watch.close();
      expect(shown).toHaveLength(1);
      expect(JSON.parse(readFileSync(baselinesPath(places), "utf8"))).toBeTypeOf("object");
    },
  );

  it.skipIf(process.platform === "win32")("keeps its folder to the user, whatever the umask is", async () => {
    const places = home();
    const before = process.umask(0);
    try {
      const { watch } = await watching(places);
      await watch.close();
    } finally {
      process.umask(before);
    }
    for (const folder of [places.state, dirname(logPath(places))]) expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(logPath(places)).mode & 0o077).toBe(0);
  });
});
