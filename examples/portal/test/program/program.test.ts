import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
// @boundaries-ignore the programs that tests start are bundled in one way, at the root
import { portalProgram } from "../../../../test/support/portal-program.ts";
import { Client } from "../support/client.ts";
import { linkOf } from "../support/portal.ts";
import { freshFolder, startPortalProcess } from "../support/portal-process.ts";

const ANA = { name: "Ana", password: "a long enough password" };
let program: string;
beforeAll(async () => {
  program = await portalProgram();
}, 120_000);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      // Nothing of the user's own home or database.
      env: { PATH: process.env["PATH"], HOME: "/nonexistent", NO_COLOR: "1", LANG: "en_US.UTF-8", ...env },
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (piece) => {
      out += piece;
    });
    child.stderr.on("data", (piece) => {
      err += piece;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err: err.replace(/\s+/g, " ") }));
  });
}

describe("a portal in its folder", () => {
  test("prints a setup link once, ends with Ctrl-C, and knows its user when it starts again", async () => {
    const folder = freshFolder();
    const first = await startPortalProcess({ folder });
    const page = new Client(first.url, { Origin: first.url });
    expect((await page.post("/api/setup", { link: linkOf(first.setupLink), ...ANA })).status).toBe(200);

    const second = await run(["--data", folder, "--port", "0"]);
    expect([second.code, second.out]).toEqual([1, ""]);
    expect(second.err).toContain(`process ${first.process.pid}`);
    expect(second.err).toContain("Another portal");

    expect(await first.stop()).toBe(0);
    expect(first.output()).toContain("everything is kept");

    // Stopped, the folder is free for commands.
    const link = await run(["setup-link", "--user", "ana", "--data", folder, "--port", "4999"]);
    expect(link.out).toMatch(/^http:\/\/127\.0\.0\.1:4999\/setup#link=[\w-]{43}\n/);
    const nobody = await run(["setup-link", "--user", "eve", "--data", folder]);
    expect([nobody.code, nobody.err]).toEqual([1, "error: There is no user eve. "]);
    const token = await run(["token", "create", "--name", "cli", "--scope", "logs:read", "--data", folder]);
    expect(token.out).toMatch(/^scp_[\w-]{43}\n$/);

    const again = await startPortalProcess({ folder });
    expect(again.setupLink).toBeUndefined();
    expect((await new Client(again.url, { Origin: again.url }).post("/api/login", ANA)).status).toBe(200);
    const bearer = new Client(again.url, { Authorization: `Bearer ${token.out.trim()}` });
    expect((await bearer.get("/api/apis")).status).toBe(200);
    expect(await again.stop()).toBe(0);

    const audit = readFileSync(join(folder, "log", "audit.log"), "utf8");
    expect(audit).toContain('"action":"setup"');
    for (const secret of [ANA.password, linkOf(first.setupLink), token.out.trim()]) expect(audit).not.toContain(secret);
  }, 120_000);

  test("is free again after the process was killed", async () => {
    const folder = freshFolder();
    await (await startPortalProcess({ folder })).kill();
    const again = await startPortalProcess({ folder });
    expect(again.setupLink).toBeDefined();
    expect(await again.stop()).toBe(0);
  }, 120_000);
});

describe("what cannot be is said in plain words", () => {
  test("a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const { code, err } = await run(["--data", freshFolder(), "--port", String(port)]);
    server.close();
    expect([code, err]).toEqual([
      1,
      `error: Port ${port} is taken: another program listens on it. Choose one with --port. `,
    ]);
  }, 60_000);

  test("a database that is not there, without its password", async () => {
    const env = { DATABASE_URL: "postgres://portal:s3cret-password@127.0.0.1:1/portal?options=s3cret" };
    for (const args of [["migrate"], ["migrate", "--lang", "pt"]]) {
      const { code, err, out } = await run(args, env);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain("postgres://127.0.0.1:1/portal");
      expect(err).toContain("ECONNREFUSED");
      expect(err).not.toContain("s3cret");
    }
  }, 60_000);

  test("a folder that is a file", async () => {
    const file = join(freshFolder(), "file");
    writeFileSync(file, "");
    const { code, err } = await run(["--data", file]);
    expect(code).toBe(1);
    expect(err).toMatch(/cannot be used \((?:EEXIST|ENOTDIR)\)/);
  }, 60_000);

  test("a wrong command line", async () => {
    const wrong = [
      [["--port", "70000"], "0 to 65535"],
      [["--origin", "https://a.example/path"], "without a path"],
      [["--origin", "javascript:alert(1)"], "http:// or https://"],
      [["--trust-proxy", "-1"], "from 0 to 10"],
      [["--database-url", "mysql://x"], "postgres://"],
      [["token", "create", "--name", "x", "--scope", "everything"], "logs:read"],
      [["--nonsense"], "--nonsense"],
    ] as const;
    for (const [args, words] of wrong) {
      const { code, err } = await run(args);
      expect([args, code]).toEqual([args, 2]);
      expect(err).toContain(words);
    }
  }, 60_000);
});

test("help is in both languages, with all that can be said", async () => {
  const [en, pt] = await Promise.all([run(["--help"]), run(["--help", "--lang", "pt"])]);
  expect([en.code, pt.code]).toEqual([0, 0]);
  for (const option of [
    "--port",
    "--host",
    "--origin",
    "--trust-proxy",
    "--data",
    "--database-url",
    "--audit-recipient",
  ]) {
    expect(en.out).toContain(option);
    expect(pt.out).toContain(option);
  }
  expect(en.out).toContain("Usage: securecomm-portal");
  expect(pt.out).toContain("Uso: securecomm-portal");
  expect(pt.out).not.toMatch(/\b(?:Usage|Options|default|the)\b/);
}, 60_000);
