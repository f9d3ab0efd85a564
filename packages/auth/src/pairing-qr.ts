import { encodeQR } from "qr";
import { parsePairingLink } from "./pairing.ts";

/** How {@link pairingQrText} draws. */
export interface QrTextOptions {
  /** Whether the terminal shows light text on a dark ground (`"dark"`, the default) or dark text on a light one. */
  readonly background?: "dark" | "light" | undefined;
}

/** Modules of quiet zone on each side (ISO/IEC 18004, section 6.3.8). */
const QUIET_ZONE = 4;

/**
 * A pairing link as a QR code for a terminal: lines of half blocks (U+2580, U+2584, U+2588) and spaces, two modules
 * high each, with the quiet zone of four modules. Print it in a font and with a line height that leave no gaps.
 * @throws when it is no string or no pairing link: as `parsePairingLink`.
 */
export function pairingQrText(link: string, options: QrTextOptions = {}): string {
  parsePairingLink(link);
  const dark = encodeQR(link, "raw", { ecc: "medium", border: QUIET_ZONE });
  const onDark = options.background !== "light";
  // What is printed as a block is what the terminal shows in its text colour: the light modules on a dark ground.
  const block = (row: number, column: number) => (dark[row]?.[column] ?? false) !== onDark;
  const lines: string[] = [];
  for (let row = 0; row < dark.length; row += 2) {
    let line = "";
    for (let column = 0; column < dark[row]!.length; column++) {
      line += glyph(block(row, column), block(row + 1, column));
    }
    lines.push(line);
  }
  return lines.join("\n");
}

function glyph(upper: boolean, lower: boolean): string {
  if (upper) return lower ? "\u2588" : "\u2580";
  return lower ? "\u2584" : " ";
}
