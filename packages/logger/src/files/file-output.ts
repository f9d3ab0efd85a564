import { LoggerError } from "../errors.ts";
import { logLimits } from "../limits.ts";
import type { LogOutput, LogTrouble } from "../output.ts";
import { createSealedCodec } from "../sealed/sealed-codec.ts";
import { complain } from "./complain.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { atExit } from "./exit-hook.ts";
import { checkFileOptions, type FileOutputOptions, type FileSettings } from "./file-options.ts";
import { FileSeries } from "./file-series.ts";
import { Housekeeping } from "./housekeeping.ts";
import { LineQueue } from "./line-queue.ts";
import { lockLog } from "./log-lock.ts";
import { LogName } from "./log-name.ts";
import { createPlainCodec } from "./plain-codec.ts";
import type { SegmentCodec } from "./segment-codec.ts";
import { codeOf, TroubleSpell } from "./trouble.ts";

/** How long after the disk has refused it is asked again, in milliseconds. */
const PATIENCE = 1000;

/** What tests replace. */
export interface FileOutputParts {
  readonly disk?: Disk | undefined;
}

/**
 * Lines in files that rotate, plain or sealed.
 *
 * Lines are written together, synchronously: a write into the system's cache takes microseconds, and it leaves no doubt
 * about which bytes were taken when the disk is full or the process dies. fsync and gzip run beside.
 */
export class FileOutput implements LogOutput {
  readonly #settings: FileSettings;
  readonly #name: LogName;
  readonly #disk: Disk;
  readonly #now: () => number;
  readonly #lines: LineQueue;
  readonly #codec: SegmentCodec;
  readonly #series: FileSeries;
  readonly #housekeeping: Housekeeping;
  readonly #writing: TroubleSpell;
  #unlock: (() => void) | undefined;
  #opened = false;
  /** Takes back what is scheduled, if anything is. */
  #cancel: (() => void) | undefined;
  #retryAt = 0;
  #checkAt = 0;
  #draining = false;
  readonly #isSealed: boolean;
  #closing: Promise<void> | undefined;
  readonly #forget: () => void;

  constructor(options: FileOutputOptions, { disk = nodeDisk }: FileOutputParts = {}) {
    this.#settings = checkFileOptions(options);
    const { now = Date.now, onTrouble = ({ message }) => complain(message), seal } = options;
    this.#name = new LogName(this.#settings.path);
    this.#disk = disk;
    this.#now = now;
    this.#isSealed = seal !== undefined;
    // A character is at most three bytes of UTF-8, and no batch is to be larger than a file.
    const batchLength = Math.min(logLimits.batchBytes, Math.floor(this.#settings.rotateBytes / 3));
    this.#lines = new LineQueue(batchLength, logLimits.heldBytes);
    const spell = (what: LogTrouble["what"]) => new TroubleSpell(what, this.#settings.path, now, onTrouble);
    this.#writing = spell("writing");
    const signing = spell("signing");
    this.#codec =
      seal === undefined
        ? createPlainCodec(disk)
        : createSealedCodec({
            name: this.#name,
            disk,
            seal,
            now,
            backend: seal.backend,
            onTrouble: (_, state, error) => (state === "began" ? signing.began(error) : signing.over()),
            wake: () => this.#schedule(0),
          });
    this.#housekeeping = new Housekeeping({
      name: this.#name,
      settings: this.#settings,
      codec: this.#codec,
      disk,
      removing: spell("removing"),
      compressing: spell("compressing"),
    });
    this.#series = new FileSeries({
      name: this.#name,
      settings: this.#settings,
      codec: this.#codec,
      disk,
      now,
      planRemoval: (filled) => this.#housekeeping.plan(filled),
      onBegun: (removedBelow) => this.#housekeeping.tidy(removedBelow),
    });
    try {
      this.#open();
    } catch (error) {
      if (error instanceof LoggerError) {
        this.#giveBack();
        throw error;
      }
      this.#refused(error);
    }
    this.#forget = atExit(() => this.#endNow());
  }

  write(line: string): void {
    if (this.#closing !== undefined) return;
    this.#lines.add(line);
    if (this.#lines.isBatchFull) this.#drain(false);
    if (this.#cancel === undefined) this.#schedule(this.#settings.delay);
  }

  async flush(): Promise<void> {
    if (this.#closing !== undefined) return this.#closing;
    this.#drain(true);
    await this.#makeSure();
  }

  flushSync(): void {
    if (this.#closing !== undefined) return;
    this.#drain(true);
    try {
      if (!this.#writing.under) this.#series.syncNow();
    } catch (error) {
      this.#refused(error);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#drainAll();
    await this.#codec.settle();
    this.#end();
    try {
      await this.#makeSure();
    } finally {
      this.#forget();
      await this.#housekeeping.stop();
      this.#giveBack();
    }
  }

  /** Without waiting for anything: the process ends. */
  #endNow(): void {
    this.#drainAll();
    this.#end();
    try {
      this.#series.settleNow();
    } finally {
      this.#giveBack();
    }
  }

  #end(): void {
    this.#unschedule();
    if (this.#writing.under) return;
    try {
      this.#series.addDue();
      this.#series.addEnd();
      this.#series.push();
    } catch (error) {
      this.#refused(error);
    }
  }

  #giveBack(): void {
    this.#series.release();
    this.#codec.destroy();
    this.#unlock?.();
    this.#unlock = undefined;
  }

  #open(): void {
    if (this.#opened) return;
    this.#disk.mkdirSync(this.#name.folder, { recursive: true });
    this.#unlock ??= lockLog(this.#disk, this.#name.lock);
    this.#series.ready();
    this.#opened = true;
    this.#housekeeping.removeLeftovers();
    // Of a sealed log nothing is removed before a header says so.
    this.#housekeeping.tidy(this.#isSealed ? 0 : this.#housekeeping.plan());
  }

  /** Hands what waits to the files, as far as the disk takes it. */
  #drain(atOnce: boolean): void {
    // Whoever is told of trouble may log.
    if (this.#draining || (this.#writing.under && !atOnce && performance.now() < this.#retryAt)) return;
    this.#unschedule();
    this.#draining = true;
    try {
      this.#open();
      this.#series.ready();
      this.#checkPlace(atOnce);
      for (let batch = this.#lines.first; batch !== undefined; batch = this.#lines.first) {
        this.#series.makeRoom(batch.text);
        this.#lines.taken();
        this.#series.add(batch.text, batch.lines);
        this.#series.push();
      }
      this.#series.addDue();
      this.#series.push();
    } catch (error) {
      this.#refused(error);
      return;
    } finally {
      this.#draining = false;
    }
    if (this.#writing.under) this.#recovered();
  }

  /** As `drain`, with what came meanwhile from those who were told that trouble is over. */
  #drainAll(): void {
    this.#drain(true);
    if (this.#lines.first !== undefined && !this.#writing.under) this.#drain(true);
  }

  /** Not for every line: it costs a call of the system. */
  #checkPlace(atOnce: boolean): void {
    const now = performance.now();
    if (!atOnce && now < this.#checkAt) return;
    this.#checkAt = now + PATIENCE;
    this.#series.checkPlace();
  }

  #refused(error: unknown): void {
    this.#retryAt = performance.now() + PATIENCE;
    this.#writing.began(error);
    this.#lines.held = true;
    this.#schedule(PATIENCE);
  }

  #recovered(): void {
    this.#lines.held = false;
    const lost = this.#lines.takeLost();
    this.#writing.over(lost);
    if (lost === 0) return;
    const time = new Date(this.#now()).toISOString();
    const msg = "lines were lost while the disk refused them";
    this.write(`${JSON.stringify({ level: "warn", time, event: "lines-lost", count: lost, msg })}\n`);
  }

  /** Resolves once everything is on the disk; throws where it is not. */
  async #makeSure(): Promise<void> {
    if (!this.#writing.under) {
      try {
        await this.#series.sync();
        return;
      } catch (error) {
        throw this.#unwritten(error);
      }
    }
    throw this.#unwritten(this.#writing.cause);
  }

  #unwritten(cause: unknown): LoggerError {
    const code = codeOf(cause);
    const message = `${this.#settings.path}: not everything is on the disk${code === undefined ? "" : ` (${code})`}`;
    return new LoggerError("ERR_LOG_UNWRITTEN", message, { cause });
  }

  #schedule(delay: number): void {
    if (this.#cancel !== undefined || this.#closing !== undefined) return;
    const drain = () => this.#drain(false);
    if (delay === 0) {
      const immediate = setImmediate(drain);
      this.#cancel = () => clearImmediate(immediate);
    } else {
      // It does not keep the process alive: what waits when it ends is written then.
      const timer = setTimeout(drain, delay);
      timer.unref();
      this.#cancel = () => clearTimeout(timer);
    }
  }

  #unschedule(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

/**
 * A log in files.
 * @throws when an option is wrong: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when another writes the log, or
 * it is of the other kind: {@link LoggerError} `ERR_LOG_IN_USE`, `ERR_LOG_FORMAT`. A disk that refuses is no error but a
 * {@link LogTrouble}: the log is opened as soon as it does not.
 */
export function createFileOutput(options: FileOutputOptions): LogOutput {
  return new FileOutput(options);
}
