import { parseFingerprint } from "@securecomm/auth";
import { withFileLock } from "../config/file-lock.ts";
import { readWhole, UnfitFile, writeWhole } from "../config/whole-file.ts";
import { Failure } from "../failure.ts";
import { isPairingAddress } from "./address.ts";
import { CHECKED, type Checked } from "./checked.ts";
import { peopleTexts } from "./texts.ts";

/** People with notes: as many as there are pins at most. */
const MOST_NOTES = 10_000;
/** Bytes of the file: what that many can take. */
const MOST_BYTES = 16 * 2 ** 20;
const VERSION = 1;

/** What is noted about whoever has a fingerprint. */
export interface Note {
  /** Where to dial. */
  readonly address?: string;
  readonly checked?: { readonly how: Checked; readonly at: string };
}

/** Notes by fingerprint. */
export type Notes = ReadonlyMap<string, Note>;

/**
 * Reads the notes; without a file there are none. Whatever is not exactly a file of notes is refused.
 * @throws a `Failure` that names the file.
 */
export async function readNotes(path: string): Promise<Notes> {
  const damaged = (why: string) => new Failure(peopleTexts().notesDamaged(path, why), "ERR_CONTACTS");
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readWhole(path, MOST_BYTES);
  } catch (error) {
    throw damaged(
      error instanceof UnfitFile ? peopleTexts().unfit[error.fault] : ((error as NodeJS.ErrnoException).code ?? "?"),
    );
  }
  if (bytes === undefined) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw damaged(peopleTexts().notJson);
  }
  if (!isRecord(value) || !hasOnly(value, ["version", "contacts"]) || !isRecord(value["contacts"])) {
    throw damaged(peopleTexts().notNotes);
  }
  if (value["version"] !== VERSION) throw damaged(peopleTexts().otherVersion);
  const entries = Object.entries(value["contacts"]);
  if (entries.length > MOST_NOTES) throw damaged(peopleTexts().tooMany(MOST_NOTES));
  const notes = new Map<string, Note>();
  for (const [at, [fingerprint, note]] of entries.entries()) {
    if (!isFingerprint(fingerprint) || !isNote(note)) throw damaged(peopleTexts().badNote(at + 1));
    notes.set(fingerprint, note);
  }
  return notes;
}

/**
 * Changes the notes, in turn with every other program that does.
 * @param edit gives the note of a fingerprint its new form; `undefined` takes it away.
 * @param isPinned tells whose notes may be dropped when there is no more room: of those who are not remembered.
 */
export async function editNote(
  path: string,
  fingerprint: string,
  edit: (note: Note) => Note | undefined,
  isPinned: (fingerprint: string) => boolean,
): Promise<void> {
  await withFileLock(path, async () => {
    const notes = new Map(await readNotes(path));
    const note = edit(notes.get(fingerprint) ?? {});
    notes.delete(fingerprint);
    if (note !== undefined) notes.set(fingerprint, note);
    if (notes.size > MOST_NOTES) {
      for (const other of notes.keys()) if (other !== fingerprint && !isPinned(other)) notes.delete(other);
    }
    if (notes.size > MOST_NOTES) throw new Failure(peopleTexts().notesFull(path, MOST_NOTES), "ERR_CONTACTS");
    await writeWhole(path, encode(notes));
  });
}

function encode(notes: Notes): string {
  const contacts = Object.fromEntries([...notes].sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ version: VERSION, contacts }, undefined, 2)}\n`;
}

function isNote(value: unknown): value is Note {
  if (!isRecord(value) || !hasOnly(value, ["address", "checked"])) return false;
  const { address, checked } = value as { address?: unknown; checked?: unknown };
  if (address !== undefined && !isPairingAddress(address)) return false;
  return checked === undefined || isChecked(checked);
}

function isChecked(value: unknown): boolean {
  if (!isRecord(value) || !hasOnly(value, ["how", "at"])) return false;
  const { how, at } = value as { how?: unknown; at?: unknown };
  if (!CHECKED.some((one) => one === how) || typeof at !== "string") return false;
  const time = Date.parse(at);
  return Number.isFinite(time) && new Date(time).toISOString() === at;
}

function isFingerprint(text: string): boolean {
  try {
    return parseFingerprint(text) === text;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnly(value: Readonly<Record<string, unknown>>, fields: readonly string[]): boolean {
  return Object.keys(value).every((field) => fields.includes(field));
}
