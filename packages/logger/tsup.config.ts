// @boundaries-ignore the build of every package is one, and lives at the root
import { library } from "../../tsup.base.ts";

export default library({
  entry: [
    "src/index.ts",
    "src/reader.ts",
    "src/platform/default.ts",
    "src/platform/node.ts",
    "src/cli/securecomm-log.ts",
  ],
  external: ["#platform"],
  // A logger is async-disposable; a program that compiles for an older library need not know that word.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
});
