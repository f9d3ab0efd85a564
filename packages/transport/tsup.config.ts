import { library } from "../../tsup.base.ts";

export default library({
  entry: ["src/index.ts", "src/platform/default.ts", "src/platform/node.ts"],
  external: ["#platform"],
});
