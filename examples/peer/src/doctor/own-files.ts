import { randomBytes } from "node:crypto";
import { mkdir, rm, rmdir, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { harmless } from "@securecomm/example-terminal";
import { readConfig, readSettings } from "../config/config.ts";
import { faultOf } from "../config/settings.ts";
import { glimpseIdentity } from "../identity/identity-store.ts";
import { peopleOf } from "../people/people.ts";
import { configPath, contactsPath, identityPath, knownPeersPath, type Places } from "../places.ts";
import { plainError } from "../plain-error.ts";
import { shellWord } from "../terminal/shell-word.ts";
import { type Finding, failed, ok, warning } from "./check.ts";
import { doctorTexts } from "./texts.ts";

/** Less room than this is worth a word. */
const LITTLE_ROOM = 256 * 2 ** 20;

/** The identity: there, of a known form, and nobody else's to read. */
export async function lookAtIdentity(places: Places): Promise<Finding> {
  const texts = doctorTexts();
  const path = identityPath(places);
  let glimpse: Awaited<ReturnType<typeof glimpseIdentity>>;
  try {
    glimpse = await glimpseIdentity(places);
  } catch (error) {
    return failed(texts.identityDamaged(plainError(error).sentence), texts.identityTodo);
  }
  if (glimpse.kind === "missing") return failed(texts.identityMissing(path), texts.identityMake);
  if (glimpse.kind === "unknown") return failed(texts.identityUnknown(path), texts.identityTodo);
  const exposed = await exposedFile(path, 0o077);
  if (exposed !== undefined) return exposed;
  return glimpse.kind === "encrypted"
    ? ok(texts.identityEncrypted(path))
    : warning(texts.identityOpen(path), texts.identityOpenTodo);
}

/** The configuration. */
export async function lookAtConfig(places: Places): Promise<Finding> {
  const texts = doctorTexts();
  const path = configPath(places);
  try {
    await readConfig(places);
  } catch (error) {
    return failed(plainError(error).sentence, await wayOutOf(places));
  }
  const there = await stat(path).catch(() => undefined);
  return there === undefined
    ? ok(texts.configNone(path))
    : ((await exposedFile(path, 0o022)) ?? ok(texts.configFine(path)));
}

/** What puts the configuration right: a setting is taken back, unless the file is not even one of settings. */
async function wayOutOf(places: Places): Promise<string> {
  const texts = doctorTexts();
  const path = configPath(places);
  try {
    const wrong = [...(await readSettings(places))].find((one) => faultOf(new Map([one])) !== undefined);
    return texts.configTodo(shellWord(harmless(wrong?.[0] ?? "KEY")));
  } catch {
    return texts.configMove(shellWord(path), shellWord(`${path}.old`));
  }
}

/** Pins and contacts: whoever can change them decides whom a session is opened with. */
export async function lookAtPeople(places: Places): Promise<Finding> {
  const texts = doctorTexts();
  try {
    const people = await peopleOf(places).list();
    for (const path of [knownPeersPath(places), contactsPath(places), places.config]) {
      const exposed = await exposedFile(path, 0o022);
      if (exposed !== undefined) return exposed;
    }
    return ok(texts.people(people.length));
  } catch (error) {
    return failed(plainError(error).sentence, texts.peopleTodo);
  }
}

/** A folder that is written into: whether that works, and how much room there is. Nothing stays behind. */
export async function lookAtFolder(path: string): Promise<Finding> {
  const texts = doctorTexts();
  const probe = join(path, `.securecomm-doctor-${randomBytes(8).toString("hex")}`);
  let made: string | undefined;
  try {
    made = await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFile(probe, "", { flag: "wx", mode: 0o600 });
    const { bavail, bsize } = await statfs(path);
    const room = bavail * bsize;
    const text = room < 2 ** 30 ? `${Math.floor(room / 2 ** 20)} MiB` : `${(room / 2 ** 30).toFixed(1)} GiB`;
    return room < LITTLE_ROOM
      ? warning(texts.folderFull(path, text), texts.folderFullTodo)
      : ok(texts.folderFine(path, text));
  } catch (error) {
    return failed(texts.folderBad(path, (error as NodeJS.ErrnoException).code ?? "?"), texts.folderTodo);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
    if (made !== undefined) await removeFolders(path, made);
  }
}

/** Removes a folder and those above it up to `first`, which were made for it, as far as they are empty. */
async function removeFolders(path: string, first: string): Promise<void> {
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

/** The complaint about a file whose mode has one of these bits; `undefined` where all is well, or there is no file. */
async function exposedFile(path: string, bits: number): Promise<Finding | undefined> {
  if (process.platform === "win32") return undefined;
  const there = await stat(path).catch(() => undefined);
  if (there === undefined || (there.mode & bits) === 0) return undefined;
  const texts = doctorTexts();
  const wanted = there.isDirectory() ? "700" : "600";
  return failed(
    texts.readableByOthers(path, (there.mode & 0o777).toString(8)),
    texts.chmod(`${wanted} ${shellWord(path)}`),
  );
}
