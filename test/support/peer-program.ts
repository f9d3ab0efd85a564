import { join } from "node:path";
import { bundledOnce } from "./bundled-once.ts";

/** The terminal peer's program (examples/peer), from the sources as they are now. */
export async function peerProgram(): Promise<string> {
  const folder = await bundledOnce({
    folder: "examples/peer",
    options: {
      entryPoints: ["src/cli.ts"],
      // CommonJS: they are found from the folder below the package.
      external: ["cli-progress", "commander", "jpeg-js", "pino", "pngjs", "rotating-file-stream", "ws"],
    },
  });
  return join(folder, "cli.js");
}
