// @boundaries-ignore the build of every package is one, and lives at the root
import { library } from "../../tsup.base.ts";

export default [
  library({ entry: ["src/server.ts"], outDir: "dist/server", platform: "node", dts: false }),
  library({
    entry: { page: "src/page/main.ts" },
    outDir: "dist/page",
    publicDir: "src/page/public",
    platform: "browser",
    // A browser finds no packages: everything goes into the one file.
    noExternal: [/./],
    dts: false,
    minify: true,
    sourcemap: false,
  }),
];
