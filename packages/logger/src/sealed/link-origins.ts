import type { Disk } from "../files/disk.ts";
import type { LogFile } from "../files/log-name.ts";
import { codeOf } from "../files/trouble.ts";
import { decodeHeader, HEADER_BYTES } from "./format.ts";

/** Which segment each segment of a log is linked to; a header is read once. */
export class LinkOrigins {
  readonly #disk: Disk;
  readonly #known = new Map<number, number>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** What a header that was just made says. */
  set(number: number, linkFrom: number): void {
    this.#known.set(number, linkFrom);
  }

  /**
   * The lowest number that may stay when all below `below` are to go: the same, or that of a segment whose proof would go
   * with them, unless it is the first that stays.
   * @param files The segments there are, by number.
   * @param next The segment that is about to be begun, and what it will be linked to; 0 when nothing.
   * @throws errors of the system as they are.
   */
  lowestKept(below: number, files: readonly LogFile[], next: { number: number; linkFrom: number }): number {
    const kept = files.filter(({ number }) => number >= below);
    const first = kept[0]?.number ?? next.number;
    let lowest = first;
    const look = (number: number, linkFrom: number): void => {
      if (number > lowest && linkFrom > 0 && linkFrom < lowest) lowest = number;
    };
    for (const file of kept) look(file.number, this.#of(file));
    look(next.number, next.linkFrom);
    for (const number of [...this.#known.keys()]) if (number < lowest) this.#known.delete(number);
    return lowest === first ? below : lowest;
  }

  #of(file: LogFile): number {
    const known = this.#known.get(file.number);
    if (known !== undefined) return known;
    const linkFrom = readLinkFrom(this.#disk, file.path);
    this.#known.set(file.number, linkFrom);
    return linkFrom;
  }
}

function readLinkFrom(disk: Disk, path: string): number {
  try {
    const header = decodeHeader(readStart(disk, path));
    return typeof header === "string" ? 0 : header.linkFrom;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "EISDIR") return 0;
    throw error;
  }
}

/**
 * As much of a header as a file has.
 * @param file A path, or a descriptor that stays open.
 * @throws errors of the system as they are.
 */
export function readStart(disk: Disk, file: string | number): Uint8Array {
  const fd = typeof file === "number" ? file : disk.openSync(file, "r");
  try {
    const bytes = new Uint8Array(HEADER_BYTES);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = disk.readSync(fd, bytes, length, bytes.length - length, length);
    }
    return bytes.subarray(0, length);
  } finally {
    if (typeof file !== "number") disk.closeSync(fd);
  }
}
