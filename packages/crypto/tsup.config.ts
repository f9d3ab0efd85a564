// @boundaries-ignore the build of every package is one, and lives at the root
import { library } from "../../tsup.base.ts";

export default library({
  entry: [
    "src/index.ts",
    "src/backend-default.ts",
    "src/backend-default-node.ts",
    "src/backend-noble.ts",
    "src/backend-node.ts",
  ],
  external: ["#backend"],
});
