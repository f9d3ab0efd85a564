import { Compressor } from "./compressor.ts";
import type { Disk } from "./disk.ts";
import type { FileSettings } from "./file-options.ts";
import type { LogFile, LogName } from "./log-name.ts";
import { surplus } from "./retention.ts";
import type { SegmentCodec } from "./segment-codec.ts";
import { codeOf, type TroubleSpell } from "./trouble.ts";

/** What {@link Housekeeping} needs. */
export interface HousekeepingParts {
  readonly name: LogName;
  readonly settings: FileSettings;
  readonly codec: SegmentCodec;
  readonly disk: Disk;
  readonly removing: TroubleSpell;
  readonly compressing: TroubleSpell;
}

/** Keeps the files that are full within their bounds, and compresses them. Nothing here throws, and no line depends on it. */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #compressor: Compressor | undefined;
  #stopped = false;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
    const { settings, compressing } = parts;
    if (settings.compress) {
      this.#compressor = new Compressor(settings.mode, (error) =>
        error === undefined ? compressing.over() : compressing.began(error),
      );
    }
  }

  /**
   * Of the files that are full the lowest number that may stay; 0 when all may.
   * @param filled The file that will be full as well, if there is one.
   */
  plan(filled?: LogFile): number {
    const { codec, disk, settings, removing } = this.#parts;
    const { keepFiles: files, keepBytes, rotateBytes } = settings;
    try {
      const full = [...this.#full(), ...(filled ? [filled] : [])];
      const doomed = surplus(disk, full, { files, bytes: keepBytes - rotateBytes });
      return codec.removable(doomed.length === 0 ? 0 : doomed.at(-1)!.number + 1, full);
    } catch (error) {
      removing.began(error);
      return 0;
    }
  }

  /** Removes the files with lower numbers, and has the others compressed. */
  tidy(removedBelow: number): void {
    // Whoever has the log next sees to its files.
    if (this.#stopped) return;
    const full = this.#list();
    const gone = this.#remove(full.filter(({ number }) => number < removedBelow).map(({ path }) => path));
    this.#compressor?.take(
      full.filter(({ path }) => !gone.has(path)),
      this.#parts.name.folder,
    );
  }

  /** Removes what a process left that was killed while it compressed a file, or just before it removed the original. */
  removeLeftovers(): void {
    const { name, disk, settings } = this.#parts;
    if (!settings.compress) return;
    try {
      this.#remove(name.leftovers(disk.readdirSync(name.folder)));
    } catch (error) {
      this.#parts.removing.began(error);
    }
  }

  /** Nothing is removed any more; resolves once nothing is being compressed, and what waits is left to the next run. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#compressor?.stop();
  }

  /** One that cannot be removed does not save the others. */
  #remove(paths: readonly string[]): Set<string> {
    const gone = new Set<string>();
    let failure: unknown;
    for (const path of paths) {
      try {
        this.#parts.disk.unlinkSync(path);
      } catch (error) {
        if (codeOf(error) !== "ENOENT") {
          failure ??= error;
          continue;
        }
      }
      gone.add(path);
    }
    if (failure !== undefined) this.#parts.removing.began(failure);
    else this.#parts.removing.over();
    return gone;
  }

  #list(): LogFile[] {
    try {
      return this.#full();
    } catch (error) {
      this.#parts.removing.began(error);
      return [];
    }
  }

  #full(): LogFile[] {
    const { name, disk } = this.#parts;
    return name.pick(disk.readdirSync(name.folder));
  }
}
