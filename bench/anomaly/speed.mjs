import { createDetector, createRandom, DETECTORS, detectorFromJSON } from "@securecomm/anomaly";

// One core, nothing else needed: training on 100,000 rows of 10 columns, one score at a time, the model's size. Medians.
const random = createRandom(1);
const width = 10;
const data = new Float64Array(100_000 * width);
for (let i = 0; i < data.length; i++) data[i] = random.normal() * (1 + (i % width));
const rows = { data, width };
const arrays = Array.from({ length: 100_000 }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
const names = process.argv.length > 2 ? process.argv.slice(2) : DETECTORS;
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const time = (work, times) =>
  median(
    Array.from({ length: times }, () => {
      const before = performance.now();
      work();
      return performance.now() - before;
    }),
  );

const table = names.map((name) => {
  const times = name === "iforest" ? 15 : 3;
  const flat = time(() => createDetector(name, { seed: 1 }).fit(rows), times);
  const nested = time(() => createDetector(name, { seed: 1 }).fit(arrays), times);
  const detector = createDetector(name, { seed: 1 }).fit(rows);
  let sum = 0;
  const batch = 2_000;
  const one = time(() => {
    for (let i = 0; i < batch; i++) sum += detector.score(arrays[i]);
  }, 7);
  let size = "not serialisable";
  try {
    const text = JSON.stringify(detector);
    if (detectorFromJSON(JSON.parse(text)).score(arrays[0]) !== detector.score(arrays[0]))
      throw new Error("other bits");
    size = `${(text.length / 1024).toFixed(0)} KiB`;
  } catch (error) {
    if (error.code !== "ERR_NOT_SERIALISABLE") throw error;
  }
  return {
    detector: name,
    "train, flat (ms)": flat.toFixed(1),
    "train, arrays (ms)": nested.toFixed(1),
    "one score (µs)": ((1000 * one) / batch).toFixed(2),
    model: size,
    checked: Number.isFinite(sum),
  };
});
console.table(table);
console.log("targets for iforest: training 50 ms, one score 20 µs, model below 1 MB");
