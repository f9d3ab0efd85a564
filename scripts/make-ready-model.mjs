// Writes packages/anomaly/src/ready/ready-model-json.ts: `node scripts/make-ready-model.mjs`. What makes it stands beside
// the test that compares it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { importBundled, root } from "./import-bundled.mjs";

const { renderReadyModel } = await importBundled("packages/anomaly/test/ready/make/render.ts");
await writeFile(join(root, "packages/anomaly/src/ready/ready-model-json.ts"), renderReadyModel());
