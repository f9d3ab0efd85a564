/** As an app's bundler does it; a bare import that goes away because its file has no side effects is as it should be. */
const modifyEsbuildConfig = (config) => ({
  ...config,
  platform: "browser",
  format: "esm",
  target: "es2022",
  logOverride: { "ignored-bare-import": "silent" },
});

const transport = { path: "packages/transport/dist/index.js", gzip: true, modifyEsbuildConfig };

/**
 * What an app for browsers takes upon itself, minified and with gzip, everything that is needed included. The order in which
 * a build imports its chunks moves these by half a kB.
 */
export default [
  {
    ...transport,
    name: "a session: createSecureSession, createIdentity, trustOnFirstUse",
    import: "{ createSecureSession, createIdentity, trustOnFirstUse }",
    limit: "75 kB",
  },
  {
    path: "packages/anomaly/dist/index.js",
    gzip: true,
    modifyEsbuildConfig,
    name: "a session monitor: createSessionMonitor",
    import: "{ createSessionMonitor }",
    limit: "34 kB",
  },
  {
    path: "packages/logger/dist/index.js",
    gzip: true,
    modifyEsbuildConfig,
    name: "a logger on the console: createLogger",
    import: "{ createLogger }",
    limit: "18 kB",
  },
  { ...transport, name: "all of @securecomm/transport", import: "*", limit: "85 kB" },
];
