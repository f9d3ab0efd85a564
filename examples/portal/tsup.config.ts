// @boundaries-ignore the build of every package is one, and lives at the root
import { library } from "../../tsup.base.ts";

export default library({
  entry: ["src/cli.ts", "src/analysis/worker.ts"],
  platform: "node",
  dts: false,
  // Of the web pages, which are built beside: vite empties its own folder.
  clean: ["dist/*.js", "dist/*.map", "dist/analysis"],
});
