import { defineConfig } from "vite";

const PORTAL = "http://127.0.0.1:4780";

export const config = defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows files of this origin only: nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", port: 4781, proxy: { "/api": PORTAL, "/ml": PORTAL } },
});
export { config as default };
