import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import * as auth from "../src/index.ts";
import { bundle } from "./support/bundle.ts";
import { temporaryFolder } from "./support/files.ts";
import { errorOf } from "./support/outcome.ts";
import { request } from "./support/trust.ts";

const folder = temporaryFolder();
const cost = { N: 1024, r: 1, p: 1 };

describe("the bundle for a browser", () => {
  let browser: typeof auth;
  let imports: string[];
  beforeAll(async () => {
    const { url, metafile } = await bundle("../src/index.ts", join(folder, "browser.mjs"), "browser");
    browser = (await import(url)) as typeof auth;
    imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    imports.push(...Object.keys(metafile.inputs));
  });

  it("imports nothing of Node", () => {
    expect(imports.filter((path) => path.startsWith("node:") || path.includes("platform/node"))).toEqual([]);
    expect(imports.some((path) => path.endsWith("src/platform/default.ts"))).toBe(true);
  });

  it("has the same public names", () => {
    expect(Object.keys(browser).sort()).toEqual(Object.keys(auth).sort());
  });

  it("opens identity files that Node wrote, and Node opens those it wrote", async () => {
    const identity = await auth.createIdentity({ name: "alice" });
    const opened = await browser.decryptIdentity(await auth.encryptIdentity(identity, "secret", { cost }), "secret");
    expect(opened.fingerprint).toBe(identity.fingerprint);
    const again = await auth.decryptIdentity(await browser.encryptIdentity(opened, "secret", { cost }), "secret");
    expect(again).toMatchObject({ name: "alice", fingerprint: identity.fingerprint });
  });

  it("pins in memory by default, and says that it has no files", async () => {
    const policy = browser.trustOnFirstUse();
    expect(await policy.decide(request())).toEqual({ trusted: true, verified: "first-use" });
    expect(await policy.decide(request())).toEqual({ trusted: true, verified: "known" });
    const identity = await browser.createIdentity({ name: "alice" });
    for (const call of [
      () => browser.fileTrustStore("file"),
      () => browser.loadIdentityFile("file", "secret"),
      () => browser.saveIdentityFile("file", identity, "secret"),
    ]) {
      expect(await errorOf(call)).toMatchObject({ name: "AuthError", code: "ERR_PLATFORM_UNSUPPORTED" });
    }
  });
});
