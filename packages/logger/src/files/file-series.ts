import { LoggerError } from "../errors.ts";
import type { Disk } from "./disk.ts";
import type { FileSettings } from "./file-options.ts";
import type { LogFile, LogName } from "./log-name.ts";
import { type FileFacts, OpenFile } from "./open-file.ts";
import type { FoundFile, SegmentCodec } from "./segment-codec.ts";
import { syncFolder } from "./sync-folder.ts";
import { codeOf } from "./trouble.ts";

/** What a {@link FileSeries} needs. */
export interface SeriesParts {
  readonly name: LogName;
  readonly settings: FileSettings;
  readonly codec: SegmentCodec;
  readonly disk: Disk;
  readonly now: () => number;
  /**
   * Of the files that are full the lowest number that stays; 0 when all do. Called before a file is begun.
   * @param filled The file that will be full by then, if there is one.
   */
  readonly planRemoval: (filled: LogFile | undefined) => number;
  /** A new file's beginning is durable: what `planRemoval` announced may go, and what is full be compressed. */
  readonly onBegun: (removedBelow: number) => void;
}

/** The file that comes next, before it has its name. */
interface NextFile {
  readonly file: OpenFile;
  readonly number: number;
  readonly removedBelow: number;
  /** What of its beginning is not written yet. */
  readonly beginning: Uint8Array[];
  readonly bare: number;
  /** Under which number what stands at the log's path is put aside. */
  readonly aside: number;
}

/**
 * The files of a log, one after another. It knows at each moment which bytes have reached the file: where the disk
 * refuses, the system's error is thrown, what remains stays here, and the next call goes on exactly there.
 *
 * The next file is begun under a name of its own before the one that is full gets its last bytes, which say that the log
 * goes on: whenever the process is killed, either they are not there, or the next file is.
 */
export class FileSeries {
  readonly #parts: SeriesParts;
  /** `"turning"`: the next file has to take the place of the one at the path, if there is one. */
  #stage: "unopened" | "writing" | "turning" = "unopened";
  #file: OpenFile | undefined;
  #next: NextFile | undefined;
  /** Of the file at the path, or, without one, of the next. */
  #number = 1;
  /** Whether something at the path has to be put aside. */
  #occupied = false;
  /** Bytes that the file has from its beginning on, without a line. */
  #bare = 0;
  #period: number | undefined;
  /** What the file at the path is still to get. */
  readonly #unwritten: Uint8Array[] = [];
  /** fsync of files that are full or were just begun. */
  readonly #syncing = new Set<Promise<void>>();
  /** Files whose beginning is not durable yet, and below which number others are removed then. */
  readonly #unsettled = new Map<number, number>();
  #folderChanged = false;
  #syncFailure: unknown;

  constructor(parts: SeriesParts) {
    this.#parts = parts;
  }

  /**
   * Sees to it that there is a file to write to and that nothing is left over from before. Throws the system's error
   * where that cannot be; the next call goes on where this one stopped.
   */
  ready(): void {
    if (this.#stage === "unopened") this.#open();
    if (this.#stage === "turning") this.#turn();
    this.push();
  }

  /** As `ready`, with room for a text: where there is none, or the file's time is over, the next is begun. */
  makeRoom(text: string): void {
    this.ready();
    const { settings, now } = this.#parts;
    const period = settings.period?.(now());
    if (this.#isGrown && (this.#isOver(period) || !this.#hasRoom(text))) this.#fill();
    if (!this.#isGrown) this.#period = period;
  }

  /**
   * Looks whether the file still stands at its path. Where somebody has renamed or removed it, it is full, and the next is
   * begun.
   */
  checkPlace(): void {
    if (this.#stage !== "writing") return;
    const found = this.#find(this.#parts.name.path);
    if (found === undefined || !this.#file!.is(found)) this.#fill();
  }

  get #isGrown(): boolean {
    return this.#file!.size > this.#bare;
  }

  /** A clock that was set back does not end a file. */
  #isOver(period: number | undefined): boolean {
    return period !== undefined && (this.#period === undefined || period > this.#period);
  }

  #hasRoom(text: string): boolean {
    const room = this.#parts.settings.rotateBytes - this.#file!.size;
    // A character is at most three bytes of UTF-8.
    return text.length * 3 <= room || Buffer.byteLength(text) <= room;
  }

  /** Nothing more comes into the file. */
  #fill(): void {
    this.#queue(this.#parts.codec.end("rotated"));
    this.#stage = "turning";
    this.ready();
  }

  /** Takes whole lines; `push` writes them. Only after `makeRoom`. */
  add(text: string, lines: number): void {
    this.#queue(this.#parts.codec.encode(text, lines));
  }

  /** Takes what the codec has besides lines. */
  addDue(): void {
    if (this.#stage === "writing") this.#queue(this.#parts.codec.due());
  }

  /** Takes the log's last bytes. Only after `ready`. */
  addEnd(): void {
    this.#queue(this.#parts.codec.end("closed"));
  }

  /** Writes what was taken. Throws the system's error where the disk refuses; what remains is written by the next call. */
  push(): void {
    if (this.#file === undefined) return;
    writeOut(this.#file, this.#unwritten);
    this.#parts.codec.written();
  }

  /** Resolves once every byte that was written is on the disk. Rejects with the system's error. */
  async sync(): Promise<void> {
    await Promise.all([this.#file?.sync(), ...this.#syncing]);
    if (this.#folderChanged) {
      this.#folderChanged = false;
      await syncFolder(this.#parts.name.folder);
    }
    const failure = this.#syncFailure;
    this.#syncFailure = undefined;
    if (failure !== undefined) throw failure;
  }

  /** As `sync`, at once, for the file that is being written. */
  syncNow(): void {
    this.#file?.syncNow();
  }

  /** Makes sure at once that the beginning of the file is on the disk; what follows from that is done. */
  settleNow(): void {
    if (this.#unsettled.size === 0) return;
    this.#file?.syncNow();
    for (const number of [...this.#unsettled.keys()]) this.#tellBegun(number);
  }

  /** Gives the file back; nothing is written afterwards. */
  release(): void {
    this.#file?.retire();
    this.#file = undefined;
  }

  #open(): void {
    const { name, codec, disk, settings } = this.#parts;
    disk.mkdirSync(name.folder, { recursive: true });
    this.#finishTurn();
    const found = this.#find(name.path);
    const { action, number } = codec.resume(found, this.#lastNumber());
    this.#number = number;
    if (action === "append") {
      this.#file = new OpenFile(disk, name.path, settings.mode);
      this.#period = found && settings.period?.(found.changedAt);
      this.#stage = "writing";
    } else {
      this.#occupied = action === "rotate";
      this.#stage = "turning";
    }
  }

  /** Where a process was killed while the next file took its place, it takes it now; one that was not due yet goes. */
  #finishTurn(): void {
    const { name, codec, disk } = this.#parts;
    const next = this.#find(name.next);
    if (next === undefined) return;
    const found = this.#find(name.path);
    if (next.size === 0 || (found !== undefined && !codec.isFollowed(found))) {
      disk.unlinkSync(name.next);
      return;
    }
    if (found !== undefined)
      disk.renameSync(name.path, name.numbered(this.#freeNumber(codec.resume(found, this.#lastNumber()).number)));
    disk.renameSync(name.next, name.path);
  }

  #lastNumber(): number {
    const { name, disk } = this.#parts;
    return name.pick(disk.readdirSync(name.folder)).at(-1)?.number ?? 0;
  }

  #find(path: string): (FoundFile & FileFacts & { readonly changedAt: number }) | undefined {
    try {
      const stats = this.#parts.disk.lstatSync(path);
      if (stats.isSymbolicLink())
        throw new LoggerError("ERR_LOG_FORMAT", `${path} is a symbolic link; a log is named itself`);
      if (!stats.isFile()) throw new LoggerError("ERR_LOG_FORMAT", `${path} is no ordinary file`);
      return { path, size: stats.size, changedAt: stats.mtimeMs, dev: stats.dev, ino: stats.ino };
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Each step is done once, however often the disk refuses the one after it. */
  #turn(): void {
    this.#next ??= this.#prepare();
    const next = this.#next;
    writeOut(next.file, next.beginning);
    this.push();
    this.#putAside(next.aside);
    const { name, disk } = this.#parts;
    disk.renameSync(name.next, name.path);
    this.#folderChanged = true;
    this.#file = next.file;
    this.#number = next.number;
    this.#bare = next.bare;
    this.#next = undefined;
    this.#stage = "writing";
    this.#unsettled.set(next.number, next.removedBelow);
    // A log that nothing stands before has nothing but this file to show whose it is: it does not wait.
    if (next.number === 1 || this.#isHurried) this.settleNow();
    else this.#follow(next.file.sync().then(() => this.#settle(next.number)));
  }

  #prepare(): NextFile {
    const { name, codec, disk, settings, now, planRemoval } = this.#parts;
    disk.mkdirSync(name.folder, { recursive: true });
    this.#occupied ||= this.#file !== undefined;
    const aside = this.#freeNumber(this.#number);
    const file = new OpenFile(disk, name.next, settings.mode, "anew");
    try {
      const number = this.#occupied ? aside + 1 : this.#number;
      const removedBelow = planRemoval(
        this.#occupied ? { path: name.path, number: aside, compressed: false } : undefined,
      );
      const beginning = [...codec.begin({ number, removedBelow, at: now() })];
      const bare = beginning.reduce((sum, { length }) => sum + length, 0);
      return { file, number, removedBelow, beginning, bare, aside };
    } catch (error) {
      file.retire();
      throw error;
    }
  }

  /** A file that somebody else has put there is not to be replaced. */
  #freeNumber(number: number): number {
    const { name, disk } = this.#parts;
    let free = number;
    while (exists(disk, name.numbered(free)) || exists(disk, `${name.numbered(free)}.gz`)) free++;
    return free;
  }

  #putAside(number: number): void {
    const { name, disk } = this.#parts;
    // Nothing is there when somebody has taken it away, or this step is done; an empty file may be replaced.
    if ((this.#find(name.path)?.size ?? 0) > 0) disk.renameSync(name.path, name.numbered(this.#freeNumber(number)));
    const full = this.#file;
    this.#file = undefined;
    this.#occupied = false;
    if (full === undefined) return;
    if (this.#isHurried) {
      full.syncNow();
      full.retire();
    } else {
      this.#follow(full.sync().finally(() => full.retire()));
    }
  }

  /** Whether so many files wait for their fsync that the disk has to keep up first: each is a descriptor and stays in its place. */
  get #isHurried(): boolean {
    return this.#syncing.size >= 8;
  }

  async #settle(number: number): Promise<void> {
    await syncFolder(this.#parts.name.folder);
    this.#tellBegun(number);
  }

  #tellBegun(number: number): void {
    const removedBelow = this.#unsettled.get(number);
    if (removedBelow === undefined) return;
    this.#unsettled.delete(number);
    const { codec, onBegun } = this.#parts;
    try {
      codec.begun(number);
    } finally {
      onBegun(removedBelow);
    }
  }

  #queue(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) if (piece.length > 0) this.#unwritten.push(piece);
  }

  #follow(work: Promise<void>): void {
    const followed: Promise<void> = work
      .catch((error: unknown) => {
        this.#syncFailure ??= error;
      })
      .finally(() => this.#syncing.delete(followed));
    this.#syncing.add(followed);
  }
}

/** Writes all that stands in the array and takes it out; where the disk refuses, what remains is what it did not take. */
function writeOut(file: OpenFile, pieces: Uint8Array[]): void {
  while (pieces.length > 0) {
    let written = file.write(pieces);
    if (written === 0) throw Object.assign(new Error("nothing was written"), { code: "EIO" });
    let whole = 0;
    while (whole < pieces.length && written >= pieces[whole]!.length) {
      written -= pieces[whole]!.length;
      whole++;
    }
    pieces.splice(0, whole);
    if (written > 0) pieces[0] = pieces[0]!.subarray(written);
  }
}

function exists(disk: Disk, path: string): boolean {
  try {
    disk.statSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}
