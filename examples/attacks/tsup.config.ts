// @boundaries-ignore the build of every package is one, and lives at the root
import { library } from "../../tsup.base.ts";

export default library({
  entry: ["src/cli.ts", "src/demo.ts"],
  platform: "node",
  dts: false,
});
