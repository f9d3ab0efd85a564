import { readFileSync } from "node:fs";
import { createDetector, detectorFromJSON } from "../../../src/detectors/registry.ts";
import { bitsOf, cloud } from "../rows.ts";

// Reads { name: model or null } and prints, by name, the bits of a detector trained here and of the one that was read.
const models = JSON.parse(readFileSync(0, "utf8"));
const rows = cloud(300, 4, 1);
const printed: Record<string, { trained: string; restored: string | null }> = {};
for (const [name, model] of Object.entries(models)) {
  const trained = createDetector(name as "iforest", { seed: 5, references: 100 })
    .fit(rows)
    .scoreBatch(rows);
  const restored = model === null ? null : bitsOf(detectorFromJSON(model as never).scoreBatch(rows));
  printed[name] = { trained: bitsOf(trained), restored };
}
process.stdout.write(JSON.stringify(printed));
