import { defineConfig } from "vitest/config";

// The sources of the sibling packages are read directly: no test can pass against a stale build.
const conditions = ["@securecomm/source", "node"];

const ALL = ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "test/**/*.test.ts"];
const PORTAL = ["examples/portal/test/**/*.test.ts"];
// What must not meet what other files have left behind, and must leave nothing behind itself.
const ALONE = [
  // They measure the memory or the time of their process.
  "packages/auth/test/{identity-file,platform/node-lock}.test.ts",
  "packages/crypto/test/backend-node.test.ts",
  "packages/logger/test/{reading/read-sealed,redact/attacks}.test.ts",
  "packages/transport/test/channel/{frame,stream,stream-close,web-socket-channel,web-socket-hostile}.test.ts",
  "packages/transport/test/protocol/assembly.test.ts",
  "packages/transport/test/session/{flood,hostile-flood,hostile-session,killed}.test.ts",
  // They put something else in the place of a module, the process, the console, the clock or the runtime's WebSocket.
  "packages/auth/test/{trust-first-use,platform/node-files}.test.ts",
  "packages/crypto/test/examples.test.ts",
  "packages/logger/test/{cli/progress,logger/hostile-calls,sealed/tamper}.test.ts",
  "packages/logger/test/files/{log-lock,others,trouble}.test.ts",
  "packages/transport/test/channel/web-socket-dial.test.ts",
  "packages/transport/test/{platform/platforms,session/foreign-promise}.test.ts",
  "examples/peer/test/{chat/fold,conversation,watch/watch}.test.ts",
  // They count the keys, or the unhandled rejections, of a whole process.
  "packages/transport/test/session/{ephemeral-pool*,handshake-driver,random-*}.test.ts",
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      { extends: true, test: { name: "a process a file", include: ALONE } },
      // No file of these leaves anything behind in its process, so they share one: a process a file costs more than most tests.
      {
        extends: true,
        test: {
          name: "one process",
          include: ALL,
          exclude: [...ALONE, ...PORTAL, "**/node_modules/**"],
          isolate: false,
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
    setupFiles: "test/support/equal-bytes.ts",
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
