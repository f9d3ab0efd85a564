import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDetector, DETECTORS } from "../../src/detectors/registry.ts";
import { bitsOf, cloud } from "./rows.ts";

const rows = cloud(300, 4, 1);
let folder: string;
let there: Record<string, { trained: string; restored: string | null }>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "securecomm-detectors-"));
  const outfile = join(folder, "child.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("children/train-and-restore.ts", import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
  });
  const models = DETECTORS.map((name) => {
    const detector = createDetector(name, { seed: 5, references: 100 }).fit(rows);
    return [name, name === "ml-isolation-forest" ? null : detector.toJSON()];
  });
  const input = JSON.stringify(Object.fromEntries(models));
  const child = spawnSync(process.execPath, [outfile], { input, encoding: "utf8", maxBuffer: 1e8 });
  if (child.status !== 0) throw new Error(child.stderr);
  there = JSON.parse(child.stdout);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(DETECTORS)("in another process the detector %s", (name) => {
  it("learns the same from the same seed, to the bit", () => {
    const here = createDetector(name, { seed: 5, references: 100 }).fit(rows).scoreBatch(rows);
    expect(there[name]!.trained).toBe(bitsOf(here));
  });

  it.skipIf(name === "ml-isolation-forest")("scores the same from this process's JSON, to the bit", () => {
    expect(there[name]!.restored).toBe(there[name]!.trained);
  });
});
