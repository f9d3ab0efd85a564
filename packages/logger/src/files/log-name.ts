import { basename, dirname, extname, join } from "node:path";

/** A file of a log. */
export interface LogFile {
  readonly path: string;
  /** Its place in the series. */
  readonly number: number;
  /** Whether gzip has been over it. */
  readonly compressed: boolean;
}

/** The names of a log's files: `peer.log` is being written, `peer.000001.log` is the oldest, `.gz` behind it when compressed. */
export class LogName {
  /** Where the log is being written. */
  readonly path: string;
  readonly folder: string;
  readonly #stem: string;
  readonly #extension: string;

  constructor(path: string) {
    this.path = path;
    this.folder = dirname(path);
    this.#extension = extname(path);
    this.#stem = basename(path, this.#extension);
  }

  /** Where the file of a number is put aside. */
  numbered(number: number): string {
    return join(this.folder, `${this.#stem}.${String(number).padStart(6, "0")}${this.#extension}`);
  }

  /** Of the names in the folder those that are this log's, by number; where a file is there both ways, both. */
  pick(names: readonly string[]): LogFile[] {
    const files: LogFile[] = [];
    for (const name of names) {
      if (!name.startsWith(`${this.#stem}.`)) continue;
      const compressed = name.endsWith(".gz");
      const plain = compressed ? name.slice(0, -3) : name;
      const digits = plain.slice(this.#stem.length + 1, plain.length - this.#extension.length);
      if (!plain.endsWith(this.#extension) || !/^\d{6,15}$/.test(digits)) continue;
      const number = Number(digits);
      if (number >= 1) files.push({ path: join(this.folder, name), number, compressed });
    }
    return files.sort((a, b) => a.number - b.number || Number(a.compressed) - Number(b.compressed));
  }

  /** Of the names in the folder those that a killed writer left: half a compressed file, or a file whose compressed twin is whole. */
  leftovers(names: readonly string[]): string[] {
    const drafts = names.filter((name) => name.endsWith(".gz.tmp"));
    const half = this.pick(drafts.map((name) => name.slice(0, -4))).map(({ path }) => `${path}.tmp`);
    const files = this.pick(names);
    const compressed = new Set(files.filter((file) => file.compressed).map(({ number }) => number));
    const twins = files.filter((file) => !file.compressed && compressed.has(file.number));
    return [...half, ...twins.map(({ path }) => path)];
  }

  /** Where the next file is begun, before it takes its place. */
  get next(): string {
    return `${this.path}.next`;
  }

  /** Where the link secret of a sealed log stands. */
  get state(): string {
    return `${this.path}.state`;
  }

  /** What says that a program writes this log. */
  get lock(): string {
    return `${this.path}.lock`;
  }
}
