import { readySessionModel } from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";
import { CONTROL_NAMES } from "../../src/controls/control-session.ts";
import { telemetry } from "../../src/controls/machines.ts";
import { runControl, runControls } from "../../src/controls/run-controls.ts";
import { simulateMinutes, worstShare } from "../../src/controls/simulated-minutes.ts";

/** Takes everything for an anomaly. */
const nervous = readySessionModel().withThreshold(0.2);

describe("real sessions of ordinary use", () => {
  it("arrive whole, end in order, and raise no alert at all", async () => {
    const results = await runControls({ seed: 3, lasting: 800 });
    expect(results.map(({ name }) => name)).toEqual(CONTROL_NAMES);
    expect(results.map(({ name, complete }) => ({ name, complete })).filter(({ complete }) => !complete)).toEqual([]);
    expect(results.flatMap(({ alerts }) => alerts)).toEqual([]);
    expect(results.find(({ name }) => name === "file")?.bytes).toBeGreaterThan(8 * 2 ** 20);
  });

  it("name a false alarm where there is one", async () => {
    const { falseAlarms, complete } = await runControl(telemetry, { lasting: 100, model: nervous });
    expect(complete).toBe(true);
    expect(falseAlarms.length).toBeGreaterThan(0);
    expect(falseAlarms[0]).toMatchObject({ kind: "score", name: expect.stringMatching(/^[a-z_0-9]+$/) });
  });

  it("end when they are told to", async () => {
    const stop = new AbortController();
    const running = runControls({ lasting: 60_000, signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("simulated minutes of ordinary use", () => {
  it("raise alerts in at most 1 % of the minutes in which users are connected, twenty of each kind", async () => {
    const simulated = await simulateMinutes({ minutes: 300, seed: 1, language: "en" });
    expect(simulated.map(({ kind }) => kind)).toEqual(["chat", "file-transfer", "telemetry", "idle"]);
    for (const { users, connectedMinutes, activeMinutes, allMinutes } of simulated) {
      expect(users).toBeGreaterThanOrEqual(20);
      expect(connectedMinutes).toBeGreaterThanOrEqual(300);
      expect(activeMinutes).toBeLessThanOrEqual(connectedMinutes);
      expect(allMinutes).toBeGreaterThanOrEqual(connectedMinutes);
    }
    expect(worstShare(simulated)).toBeLessThanOrEqual(0.01);
  });

  it("count and name the false alarms of a detector that is too nervous", async () => {
    const [chat] = await simulateMinutes({ minutes: 50, seed: 1, language: "pt", kinds: ["chat"], model: nervous });
    expect(chat?.activeShare).toBeGreaterThan(0.5);
    expect(chat?.worstUser?.falseMinutes).toBeGreaterThan(0);
    expect(chat?.worstUser?.falseMinutes).toBeLessThanOrEqual(chat?.worstUser?.connectedMinutes ?? 0);
    expect(chat?.alarms[0]?.count).toBeGreaterThan(5);
    expect(chat?.alarms[0]?.example).toContain("Resposta sugerida");
  });

  it("are the same for the same seed, and end when they are told to", async () => {
    const once = () => simulateMinutes({ minutes: 50, seed: 9, language: "en", kinds: ["idle"] });
    expect(await once()).toEqual(await once());
    const signal = AbortSignal.abort();
    const stopped = simulateMinutes({ minutes: 5_000, seed: 9, language: "en", kinds: ["telemetry"], signal });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  });
});
