import { open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { parsePairingLink } from "@securecomm/auth";
import { PNG } from "pngjs";
import { encodeQR } from "qr";
import { Failure } from "../failure.ts";
import { identityTexts } from "./texts.ts";

/** Modules of quiet zone on each side (ISO/IEC 18004, section 6.3.8). */
const QUIET_ZONE = 4;
/** Dots of a PNG for each module. */
const DOTS = 8;

/** A pairing link as a QR code, black on white, in a PNG. */
export function pairingPng(link: string): Uint8Array {
  parsePairingLink(link);
  const dark = encodeQR(link, "raw", { ecc: "medium", border: QUIET_ZONE });
  const side = dark.length * DOTS;
  const png = new PNG({ width: side, height: side, colorType: 0, inputColorType: 0, inputHasAlpha: false });
  png.data = Buffer.alloc(side * side);
  for (let y = 0; y < side; y++) {
    const row = dark[Math.floor(y / DOTS)];
    for (let x = 0; x < side; x++) png.data[y * side + x] = row?.[Math.floor(x / DOTS)] === true ? 0 : 255;
  }
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false });
}

/** A pairing link as a QR code, black on white, in an SVG. */
export function pairingSvg(link: string): string {
  parsePairingLink(link);
  return encodeQR(link, "svg", { ecc: "medium", border: QUIET_ZONE, scale: DOTS });
}

/**
 * Writes a file that is not there yet.
 * @throws when it is there, or cannot be written: a `Failure`.
 */
export async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const file = await open(path, "wx");
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    const texts = identityTexts();
    if (code === "ENOENT") throw new Failure(texts.noFolder(dirname(path)), "ERR_FILE_ACCESS");
    if (code === "EISDIR" || (code === "EEXIST" && (await isFolder(path)))) {
      throw new Failure(texts.isFolder(path), "ERR_FILE_ACCESS");
    }
    if (code === "EEXIST") throw new Failure(texts.fileExists(path), "ERR_FILE_EXISTS");
    throw new Failure(texts.fileUnwritable(path, code), "ERR_FILE_ACCESS");
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
