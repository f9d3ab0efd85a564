import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRandom, readySessionModel, trainModel } from "@securecomm/anomaly";
import { afterEach, describe, expect, it } from "vitest";
import { placesOf } from "../../src/places.ts";
import { loadModel, modelPath } from "../../src/watch/model.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function placesWith(content: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "securecomm-model-"));
  folders.push(folder);
  const places = placesOf(folder);
  if (content !== undefined) {
    mkdirSync(dirname(modelPath(places)), { recursive: true });
    writeFileSync(modelPath(places), content);
  }
  return places;
}

/** A model, but of a table. */
function tableModel(): string {
  const random = createRandom(1);
  const features = [{ name: "length", unit: "bytes", strange: "both" }] as const;
  const rows = Array.from({ length: 50 }, () => [random.normal()]);
  return JSON.stringify(trainModel(rows, { featureSet: { name: "table", version: 1, features } }));
}

describe("the model", () => {
  it("is the one that comes trained where there is none of one's own: nobody waits", async () => {
    const { origin, fault, model } = await loadModel(placesWith(undefined));
    expect({ origin, fault }).toEqual({ origin: "ready", fault: undefined });
    expect(model.threshold).toBe(readySessionModel().threshold);
  });

  it("is one's own where there is one", async () => {
    const own = readySessionModel().withThreshold(0.75);
    const { origin, model } = await loadModel(placesWith(JSON.stringify(own)));
    expect(origin).toBe("own");
    expect(model.threshold).toBe(0.75);
  });

  it.each([
    ["torn", '{"format":"securecomm-model"'],
    ["empty", ""],
    ["of something else", tableModel()],
    ["no model", "[]"],
  ])("is the trained one, and the fault is told, where one's own is %s", async (_, content) => {
    const { origin, fault } = await loadModel(placesWith(content));
    expect(origin).toBe("ready");
    expect(fault).toMatch(/\S/);
  });
});
