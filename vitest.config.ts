import { defineConfig } from "vitest/config";

// The sources of the sibling packages are read directly: no test can pass against a stale build.
const conditions = ["@securecomm/source", "node"];

const ALL = ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "test/**/*.test.ts"];
const PORTAL = ["examples/portal/test/**/*.test.ts"];
const ALONE = ["packages/anomaly/test/**/*.test.ts"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      // No file of these leaves anything behind in its process, so they share one: a process a file costs more than most tests.
      { extends: true, test: { name: "one process", include: ALONE, isolate: false } },
      {
        extends: true,
        test: {
          name: "a process a file",
          include: ALL,
          exclude: [...ALONE, ...PORTAL, "**/node_modules/**"],
        },
      },
      // One real PostgreSQL for all of its files, and a PGlite for those of a process: each takes seconds to start.
      {
        extends: true,
        test: {
          name: "portal",
          include: PORTAL,
          isolate: false,
          globalSetup: "examples/portal/test/support/global-setup.ts",
        },
      },
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    // By default one core is left to the main process, which has next to nothing to do.
    maxWorkers: "100%",
    reporters: process.env["CI"] === undefined ? ["default"] : ["default", "json"],
    outputFile: { json: ".test-output/vitest.json" },
    coverage: { include: ["packages/*/src/**"] },
  },
});
