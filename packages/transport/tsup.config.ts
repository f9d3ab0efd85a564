// @boundaries-ignore the build of every package is one, and lives at the root
import { library } from "../../tsup.base.ts";

export default library({
  entry: [
    "src/index.ts",
    "src/testing/index.ts",
    "src/platform/default.ts",
    "src/platform/node.ts",
    "src/cli/securecomm-transcript.ts",
  ],
  external: ["#platform"],
  // A session is async-disposable; a program that compiles for an older library need not know that word.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
});
