import type { SealedHead } from "../reader.ts";
import { InputError } from "./failure.ts";
import { readSmallText } from "./small-file.ts";

/**
 * Reads a head that was noted before: one JSON object, or the last line of a file to which heads were added as they
 * came.
 *
 * @throws (rejects) {@link InputError} when it is none; errors of the system.
 */
export async function readHead(path: string): Promise<SealedHead> {
  const text = (await readSmallText(path, "a log's head")).trim();
  const head = headOf(text) ?? headOf(text.slice(text.lastIndexOf("\n") + 1));
  if (head === undefined) {
    throw new InputError(`${path}: this is not a log's head, as onHead gives it and verify --write-head writes it`);
  }
  return head;
}

function headOf(text: string): SealedHead | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { log, segment, frames, lines, head, signer, signature } = value as Readonly<Record<string, unknown>>;
  if (!isHex(log, 64) || !isHex(head, 64) || !isCount(segment) || !isCount(frames) || !isCount(lines)) return undefined;
  if (segment === 0) return undefined;
  const known = { log, segment, frames, lines, head };
  if (signer === undefined && signature === undefined) return known;
  return isHex(signer, 194) && isHex(signature, 192) ? { ...known, signer, signature } : undefined;
}

function isHex(value: unknown, digits: number): value is string {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
