import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { wordsOf } from "./words.ts";

/** Most names of a folder that are looked at: a completion must be there at once. */
const MOST_ENTRIES = 1_000;
const NEEDS_QUOTES = /[\s"'\\]/;

/**
 * The paths that a begun word may become, as they are typed: all in quotes as soon as one of them needs them. A folder's
 * ends with a slash and leaves its quotes open, for what is in it.
 */
export function pathsFor(begun: string): readonly string[] {
  const [path = "", ...more] = wordsOf(begun);
  const quoted = /^["']/.test(begun);
  if (more.length > 0 || (!quoted && begun !== "" && /\s$/.test(begun))) return [];
  const from = path.lastIndexOf("/") + 1;
  const [folder, beginning] = [path.slice(0, from), path.slice(from)];
  const hits = entriesOf(folder)
    .filter(({ name }) => name.startsWith(beginning) && (beginning !== "" || !name.startsWith(".")))
    .map(({ name, isFolder }) => ({ path: `${folder}${name}`, isFolder }));
  const quotes = quoted || hits.some((hit) => NEEDS_QUOTES.test(hit.path));
  return hits.map(({ path, isFolder }) => {
    const begin = quotes ? `"${path.replace(/["\\]/g, "\\$&")}` : path;
    return isFolder ? `${begin}/` : `${begin}${quotes ? '" ' : " "}`;
  });
}

function entriesOf(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
  const place = folder.startsWith("~/") ? `${homedir()}${folder.slice(1)}` : folder;
  try {
    return readdirSync(place === "" ? "." : place, { withFileTypes: true })
      .filter(({ name }) => !/\p{Cc}/u.test(name))
      .slice(0, MOST_ENTRIES)
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch {
    // No folder there: nothing to go on with.
    return [];
  }
}
