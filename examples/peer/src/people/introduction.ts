import { type Pairing, parseFingerprint, parsePairingLink } from "@securecomm/auth";
import { harmless } from "@securecomm/example-terminal";
import { Failure, UsageError } from "../failure.ts";
import type { Checked } from "./checked.ts";
import { introductionTexts } from "./introduction-texts.ts";
import { readQrPicture } from "./picture.ts";

/** What somebody was introduced with, and how that checks who they are. */
export interface Introduction extends Pairing {
  readonly how: Checked;
}

/**
 * Reads what introduces somebody: a pairing link, a picture of its QR code, or a fingerprint.
 * @throws when it is none of them: a `UsageError`; when a picture or what is in it is not in order: a `Failure`.
 */
export async function readIntroduction(text: string): Promise<Introduction> {
  if (text.startsWith("securecomm:")) return { ...parsePairingLink(text), how: "link" };
  const fingerprint = fingerprintOf(text);
  if (fingerprint !== undefined) return { fingerprint, how: "fingerprint" };
  const inside = await readQrPicture(text);
  if (inside === undefined) throw nothingThere(text);
  if (!inside.startsWith("securecomm:"))
    throw new Failure(introductionTexts().otherCode(harmless(text)), "ERR_PICTURE");
  return { ...parsePairingLink(inside), how: "qr" };
}

/** Nothing is there under this text; one that looks like a path is told of as a path. */
function nothingThere(text: string): Error {
  const texts = introductionTexts();
  const isPath = /[/\\]|\.[a-z0-9]{1,5}$/i.test(text);
  return isPath
    ? new Failure(texts.noFile(harmless(text)), "ERR_FILE_NOT_FOUND")
    : new UsageError(texts.nothing(harmless(text)));
}

/** The fingerprint that a text is; `undefined` for any other text. */
export function fingerprintOf(text: string): string | undefined {
  try {
    return parseFingerprint(text);
  } catch {
    return undefined;
  }
}
