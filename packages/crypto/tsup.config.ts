import { library } from "../../tsup.base.ts";

export default library({
  entry: ["src/index.ts", "src/backend-default.ts", "src/backend-default-node.ts"],
  external: ["#backend"],
});
