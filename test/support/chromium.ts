import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const run = promisify(execFile);
const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium")))));
const cache = fileURLToPath(new URL("../../node_modules/.cache/securecomm", import.meta.url));

/**
 * What the package adds for machines that run one page in one process. Here a page is a process of its own, as with
 * every user, and the rules of the web are in force.
 */
const UNWANTED: ReadonlySet<string> = new Set([
  "--single-process",
  "--no-zygote",
  "--in-process-gpu",
  "--disable-web-security",
  "--disable-site-isolation-trials",
  "--allow-running-insecure-content",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
]);

/** Pages are drawn without OpenGL: computing that in software takes more time than everything that is tested. */
const WITHOUT_OPENGL = ["--disable-gpu", "--disable-software-rasterizer"];

/** A real Chromium that can be started. */
interface Unpacked {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}

let unpacked: Promise<Unpacked> | undefined;

/**
 * Why there is no Chromium here, or `undefined` where there is one. Says the reason on standard error too, so that
 * whoever skips tests for it does so aloud:
 *
 * ```ts
 * const missing = await whyNoChromium();
 * describe.skipIf(missing !== undefined)("in a real browser", () => { … });
 * ```
 */
export async function whyNoChromium(): Promise<string | undefined> {
  const reason = await findReason();
  if (reason !== undefined) process.stderr.write(`\nSKIPPED: the tests in a real Chromium do not run. ${reason}\n`);
  return reason;
}

/** Starts a headless Chromium; whoever starts it closes it. */
export async function launchChromium(): Promise<Browser> {
  const { executablePath, args, env } = await unpack();
  return chromium.launch({ executablePath, args: [...args], env });
}

async function findReason(): Promise<string | undefined> {
  const machine = `${process.platform} ${process.arch}`;
  if (machine !== "linux x64") return `@sparticuz/chromium is for linux x64, and this is ${machine}.`;
  const { executablePath, env } = await unpack();
  try {
    await run(executablePath, ["--version"], { env });
    return undefined;
  } catch (error) {
    return `It does not start on this machine: ${(error as { stderr?: string }).stderr?.trim() || error}`;
  }
}

function unpack(): Promise<Unpacked> {
  unpacked ??= unpackOnce();
  return unpacked;
}

/** Unpacks it beside the packages, whole or not at all: several test files may get here at the same time. */
async function unpackOnce(): Promise<Unpacked> {
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const draft = await mkdtemp(join(cache, "unpacking-"));
    await extract(draft, folder);
    try {
      await rename(draft, folder);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  const { args } = await ask(folder);
  return {
    executablePath: join(folder, "chromium"),
    args: [...args.filter((flag) => !UNWANTED.has(flag)), ...WITHOUT_OPENGL],
    env: envFor(folder),
  };
}

/** The package unpacks into the folder for temporary files; its own list of fonts names `/tmp`, so it gets another. */
async function extract(draft: string, folder: string): Promise<void> {
  await ask(draft, "await chromium.executablePath();");
  const fonts = `<dir>${join(folder, "fonts", "fonts")}</dir><cachedir>${join(folder, "fonts-cache")}</cachedir>`;
  await writeFile(join(draft, "fonts.conf"), `<?xml version="1.0"?><fontconfig>${fonts}</fontconfig>\n`);
}

/** In a process of its own, because the package reads the environment as it is imported, and changes it. */
async function ask(temporary: string, work = ""): Promise<{ args: string[] }> {
  const entry = pathToFileURL(join(packageFolder, "build", "esm", "index.js")).href;
  const program = `import chromium from ${JSON.stringify(entry)}; ${work} console.log(JSON.stringify({ args: chromium.args }));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], {
    env: { PATH: process.env["PATH"], TMPDIR: temporary, AWS_LAMBDA_JS_RUNTIME: "nodejs20.x" },
  });
  return JSON.parse(stdout);
}

function envFor(folder: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
    FONTCONFIG_FILE: join(folder, "fonts.conf"),
  };
}
