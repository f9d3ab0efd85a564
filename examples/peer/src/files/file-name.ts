/** Bytes of UTF-8 that every usual file system takes as a name, with room for what this program puts behind it. */
const MOST_BYTES = 200;

/**
 * Whether a name from the other side may be a file's in the download folder: one name, not a path, nothing that moves
 * elsewhere, hides, or means a device on any system.
 */
export function isValidFileName(name: string): boolean {
  if (name === "" || name.startsWith(".") || /[. ]$/.test(name)) return false;
  if (new TextEncoder().encode(name).length > MOST_BYTES) return false;
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/u.test(name)) return false;
  return !/^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i.test(name);
}

/** A name from the other side as it is used here: what begins with a dash would be an option to programs, as in `tar *`. */
export function placedName(name: string): string {
  return name.startsWith("-") ? `_${name}` : name;
}

/** A name of this side's own file, made one that the other side takes. */
export function offeredName(name: string): string {
  const cleaned = name
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/gu, "_")
    .replace(/^\.+/, "")
    .replace(/[. ]+$/, "");
  let cut = cleaned;
  while (new TextEncoder().encode(cut).length > MOST_BYTES) cut = [...cut].slice(0, -1).join("");
  return isValidFileName(cut) ? cut : `file-${cut}`.slice(0, 100).replace(/[. ]+$/, "");
}
