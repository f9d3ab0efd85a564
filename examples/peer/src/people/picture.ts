import { decode as decodeJpeg } from "jpeg-js";
import { PNG } from "pngjs";
import decodeQR from "qr/decode.js";
import { readWhole, UnfitFile } from "../config/whole-file.ts";
import { Failure } from "../failure.ts";
import { pictureTexts } from "./picture-texts.ts";

/** Bytes of a picture's file. */
const MOST_BYTES = 16 * 2 ** 20;
/** Dots of a picture: more than phones take photographs with by default, and 100 MB when it is unpacked. */
const MOST_DOTS = 25_000_000;
const MOST_SIDE = 8_192;
/** Dots that all scans of a JPEG go through together: a hundred times over the largest picture. */
const MOST_SCANNED = 100 * MOST_DOTS;
/** Milliseconds for finding a QR code that is hard to see. */
const PATIENCE = 4_000;

const PNG_START = Buffer.from("89504e470d0a1a0a", "hex");
const JPEG_START = Buffer.from("ffd8ff", "hex");

interface Dots {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha, a byte each. */
  readonly data: Uint8Array;
}

/**
 * The text of the QR code in a picture: a PNG or JPEG. How large it is, is looked at before it is unpacked.
 * @returns `undefined` where there is no file at that path.
 * @throws when it is another kind of file, too large, damaged, or has no QR code that can be read: a `Failure`.
 */
export async function readQrPicture(path: string): Promise<string | undefined> {
  const texts = pictureTexts();
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readWhole(path, MOST_BYTES);
  } catch (error) {
    if (error instanceof UnfitFile) throw refusal(texts.unfit[error.fault](path));
    throw refusal(texts.unreadable(path, (error as NodeJS.ErrnoException).code ?? "?"));
  }
  if (bytes === undefined) return undefined;
  const picture = unpack(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), path);
  try {
    return decodeQR(picture, { format: "RGBA", timeLimit: PATIENCE, effort: 4 });
  } catch {
    throw refusal(texts.noCode(path));
  }
}

function unpack(bytes: Buffer, path: string): Dots {
  const texts = pictureTexts();
  const isPng = bytes.subarray(0, PNG_START.length).equals(PNG_START);
  if (!isPng && !bytes.subarray(0, JPEG_START.length).equals(JPEG_START)) throw refusal(texts.noPicture(path));
  const size = isPng ? sizeOfPng(bytes) : sizeOfJpeg(bytes);
  if (size === undefined) throw refusal(texts.damaged(path));
  const { width, height } = size;
  if (width === 0 || height === 0) throw refusal(texts.damaged(path));
  if (width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_DOTS) {
    throw refusal(texts.tooManyDots(path, width, height));
  }
  if (!isPng && scansOf(bytes) * width * height > MOST_SCANNED) throw refusal(texts.damaged(path));
  // Its rows come in passes, and how much they unpack to would not be bounded.
  if (isPng && bytes[28] !== 0) throw refusal(texts.interlaced(path));
  try {
    const picture = isPng
      ? PNG.sync.read(bytes)
      : decodeJpeg(bytes, { useTArray: true, maxResolutionInMP: MOST_DOTS / 1e6, maxMemoryUsageInMB: 512 });
    if (picture.width !== width || picture.height !== height) throw new Error("another size");
    return picture;
  } catch {
    throw refusal(texts.damaged(path));
  }
}

/** The size that a PNG's first chunk tells (ISO/IEC 15948, 11.2.2). */
function sizeOfPng(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length < 29 || bytes.toString("latin1", 12, 16) !== "IHDR") return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** The size that a JPEG's frame header tells (ITU-T T.81, B.2.2). */
function sizeOfJpeg(bytes: Buffer): { width: number; height: number } | undefined {
  for (let at = 2; at + 9 <= bytes.length; ) {
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff) return undefined;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // SOF0 to SOF15, without DHT, JPG and DAC, which lie among them.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/**
 * At most how many scans a JPEG has: a few bytes of each are enough to go through the whole picture once more. Counted is
 * whatever looks like the beginning of one, for nobody knows where a decoder finds its way back to.
 */
function scansOf(bytes: Buffer): number {
  const start = Buffer.from("ffda", "hex");
  let count = 0;
  for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 2)) count++;
  return count;
}

function refusal(text: string): Failure {
  return new Failure(text, "ERR_PICTURE");
}
