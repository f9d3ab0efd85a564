import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createFeedback, ReasonRanking } from "@securecomm/anomaly";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createInlineThreads, createWorkerThreads } from "../../src/analysis/threads/create-threads.ts";
import type { Threads, TrainingOptions } from "../../src/analysis/threads/threads.ts";
import { HISTOGRAM_PARTS } from "../../src/contract/models.ts";
import { settingsSchema } from "../../src/contract/settings.ts";
import { attack, log, ordinary } from "./log-of-a-shop.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".test-output", `worker-${process.pid}`);
const file = join(folder, "worker.js");

const settings = settingsSchema.parse({});
const options: TrainingOptions = {
  name: "knn",
  falsePositiveRate: 0.01,
  seed: 3,
  at: 1_760_000_000_000,
  parts: HISTOGRAM_PARTS,
  settings,
};
const feedback = { feedback: createFeedback().toJSON(), ranking: new ReasonRanking().toJSON() };

async function* pages(entries: ReturnType<typeof log>) {
  for (let i = 0; i < entries.length; i += 300) yield entries.slice(i, i + 300);
}

function ofWorker(heapMegabytes?: number): Threads {
  const threads = createWorkerThreads(pathToFileURL(file), heapMegabytes === undefined ? {} : { heapMegabytes });
  onTestFinished(() => threads.close());
  return threads;
}

const never = () => ({ onProgress: () => {}, signal: new AbortController().signal });

// The sources as they are now, bundled as the build does it.
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, "src", "analysis", "worker.ts")],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    conditions: ["@securecomm/source", "node", "default"],
    // CommonJS, of which a bundle in this format cannot be made.
    external: ["ml-isolation-forest", "mmdb-lib", "ipaddr.js"],
    logLevel: "silent",
  });
  expect(existsSync(file)).toBe(true);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("threads", () => {
  it("train and find the same, to the last bit, as in the program's own thread, also after a snapshot", async () => {
    const results = [];
    for (const threads of [ofWorker(), createInlineThreads()]) {
      const shares: number[] = [];
      const { signal } = new AbortController();
      const trained = await threads.train(pages(log(0, 900)), options, { onProgress: (s) => shares.push(s), signal });
      expect(shares).toEqual([...shares].sort((one, other) => one - other));
      expect(shares.length).toBeGreaterThan(0);
      const { document } = trained;
      const shared = { document, settings, feedback };
      const first = await threads.openDetector({ ...shared, beginning: { from: "nothing" } });
      const one = await first.observe([...log(0, 500), attack(500)]);
      const snapshot = await first.snapshot();
      const goneOn = await first.observe(log(501, 1_100));
      await first.close();
      const second = await threads.openDetector({ ...shared, beginning: { from: "snapshot", snapshot } });
      const again = await second.observe(log(501, 1_100));
      const adjusted = await second.adjust(one.found.map(({ anomaly }) => anomaly));
      await second.close();
      expect(again).toEqual(goneOn);
      expect(one.found.some(({ index }) => index === 500)).toBe(true);
      expect(adjusted).toEqual(one.found.map(({ anomaly }) => anomaly.modelScore));
      results.push({ ...trained, document: Buffer.from(document).toString("base64"), one, again });
    }
    expect(results[0]).toEqual(results[1]);
  });

  it("of a model that was trained on a client know its address, unless they go over the training's lines", async () => {
    const threads = createInlineThreads();
    const { document } = await threads.train(pages(log(0, 900)), options, never());
    const moved = { ...ordinary(2_000), address: "203.0.113.9", userAgent: "curl/8.5" };
    const kinds = [];
    for (const beginning of [{ from: "training" }, { from: "nothing" }] as const) {
      const detector = await threads.openDetector({ document, settings, feedback, beginning });
      const { found } = await detector.observe([moved]);
      kinds.push(found.flatMap(({ anomaly }) => anomaly.addressChanges.map(({ code }) => code)));
      await detector.close();
    }
    expect(kinds[0]).toContain("new-address");
    expect(kinds[1]).not.toContain("new-address");
  });

  it("find what verdicts silence, but not where addresses are suspicious too: that stays an alarm", async () => {
    const threads = createInlineThreads();
    const { document, threshold } = await threads.train(pages(log(0, 900)), options, never());
    const one = attack(2_000);
    const moved = { ...attack(2_001), client: one.client, address: "203.0.113.9", userAgent: "Wget/1.25" };
    const before = await threads.openDetector({ document, settings, feedback, beginning: { from: "training" } });
    const { found } = await before.observe([one]);
    await before.close();
    const { row, modelScore } = found[0]!.anomaly;
    const said = createFeedback();
    for (const id of ["1", "2", "3"]) {
      const features = { name: "access-log", version: 1 };
      said.judge({ id, verdict: "false-alarm", row, score: modelScore, model: "knn", features, at: 1 });
    }
    const detector = await threads.openDetector({ document, settings, feedback, beginning: { from: "training" } });
    await detector.learn({ ...feedback, feedback: said.toJSON() });
    const after = await detector.observe([one, moved]);
    await detector.close();
    expect(modelScore).toBeGreaterThan(threshold);
    expect(after.found[0]!.anomaly.score).toBeLessThan(threshold);
    expect(after.found.map(({ anomaly }) => anomaly.kind)).toEqual(["score", "addresses"]);
  });

  it("that need too much memory, or end at once, are an error of their job, and the program lives on", async () => {
    const small = ofWorker(24);
    const long = log(0, 20_000).map((entry, i) => ({ ...entry, path: `/${i}${"a".repeat(4_000)}` }));
    await expect(small.train(pages(long), options, never())).rejects.toMatchObject({ code: "out-of-memory" });
    const none = createWorkerThreads(pathToFileURL(join(folder, "none.js")));
    onTestFinished(() => none.close());
    await expect(none.train(pages(log(0, 30)), options, never())).rejects.toMatchObject({ code: "thread-died" });
  });

  it("can be ended while they work, and refuse what cannot be read or is too little", async () => {
    const threads = ofWorker();
    const cancelled = new AbortController();
    const training = threads.train(
      pages(log(0, 20_000)),
      { ...options, name: "lof" },
      {
        onProgress: () => cancelled.abort(),
        signal: cancelled.signal,
      },
    );
    await expect(training).rejects.toMatchObject({ code: "cancelled" });
    await expect(threads.train(pages(log(0, 5)), options, never())).rejects.toMatchObject({ code: "too-few-lines" });
    const document = new TextEncoder().encode("no gzip");
    const opening = threads.openDetector({ document, settings, feedback, beginning: { from: "nothing" } });
    await expect(opening).rejects.toMatchObject({ code: "unreadable" });
  });

  it("wait for their turn where there are as many as may be, and say that they are crowded", async () => {
    const threads = createInlineThreads({ detectors: 1 });
    const { document } = await threads.train(pages(log(0, 300)), { ...options, name: "hbos" }, never());
    const wish = { document, settings, feedback, beginning: { from: "nothing" } } as const;
    const first = await threads.openDetector(wish);
    expect(threads.isCrowded).toBe(false);
    const second = threads.openDetector(wish);
    const given = new AbortController();
    const third = threads.openDetector(wish, given.signal);
    expect(threads.isCrowded).toBe(true);
    given.abort();
    await expect(third).rejects.toMatchObject({ code: "cancelled" });
    await first.close();
    await (await second).close();
    expect(threads.isCrowded).toBe(false);
  });
});
