import { defineConfig } from "vitest/config";

// The sources of the sibling packages are read directly: no test can pass against a stale build.
const conditions = ["@securecomm/source", "node", "import", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    reporters: process.env["CI"] === undefined ? ["default"] : ["default", "json"],
    outputFile: { json: ".test-output/vitest.json" },
    coverage: { include: ["packages/*/src/**"] },
  },
});
