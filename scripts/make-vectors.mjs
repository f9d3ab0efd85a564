// Writes docs/vectors/*.json: `node scripts/make-vectors.mjs`. What makes them stands beside the tests that check them.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { importBundled, root } from "./import-bundled.mjs";

const { FILES, render } = await importBundled("packages/transport/test/vectors/make/all.ts");
await mkdir(join(root, "docs/vectors"), { recursive: true });
for (const [file, make] of Object.entries(FILES)) {
  await writeFile(join(root, "docs/vectors", file), render(await make()));
}
