import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledOnce } from "./bundled-once.ts";

const portal = fileURLToPath(new URL("../../examples/portal", import.meta.url));

/** The portal's program (examples/portal) with its thread and its pages, from the sources as they are now. */
export async function portalProgram(): Promise<string> {
  const folder = await bundledOnce({
    folder: "examples/portal",
    options: {
      entryPoints: ["src/cli.ts", "src/analysis/worker.ts"],
      outbase: "src",
      // CommonJS, or with files of their own beside: they are found from the folder below the package.
      external: ["@electric-sql/pglite", "commander", "pg", "pino", "rate-limiter-flexible", "rotating-file-stream"],
    },
    folders: ["web"],
    finish: async (draft) => {
      const { build } = await import("vite");
      await build({
        configFile: join(portal, "web", "vite.config.ts"),
        root: join(portal, "web"),
        logLevel: "error",
        build: { outDir: join(draft, "web"), emptyOutDir: true },
      });
      if (!existsSync(join(draft, "web", "index.html"))) throw new Error("the pages were not built");
    },
  });
  return join(folder, "cli.js");
}
