import * as fs from "node:fs";
import { nodeDisk } from "../../src/files/disk.ts";
import { LogName } from "../../src/files/log-name.ts";
import type { SegmentCodec } from "../../src/files/segment-codec.ts";
import type { HeadSigner, SealedHead } from "../../src/sealed/seal-options.ts";
import { createSealedCodec } from "../../src/sealed/sealed-codec.ts";

/** How a test has a log sealed. */
export interface SealedWriterOptions {
  readonly recipient: string | Uint8Array;
  readonly signer?: HeadSigner;
  readonly onHead?: (head: SealedHead) => void;
}

/** Writes a sealed log with the real codec into real files, at the test's pace: no batches, no timers, no fsync. */
export class SealedWriter {
  readonly name: LogName;
  readonly #codec: SegmentCodec;
  #fd = -1;
  #number = 0;
  #lines = 0;

  /** Begins a log, or goes on with what an earlier writer left. */
  constructor(path: string, options: SealedWriterOptions) {
    this.name = new LogName(path);
    const seal = { recipient: options.recipient, signer: options.signer, onHead: options.onHead };
    this.#codec = createSealedCodec({
      name: this.name,
      // Nobody cuts the power here.
      disk: { ...nodeDisk, fsyncSync: () => {} },
      seal,
      now: () => 1_700_000_000_000,
      onTrouble: () => {},
      wake: () => {},
    });
    const found = fs.existsSync(path) ? { path, size: fs.statSync(path).size } : undefined;
    const last = this.name.pick(fs.readdirSync(this.name.folder)).at(-1)?.number ?? 0;
    const { action, number } = this.#codec.resume(found, last);
    if (action === "rotate") {
      fs.renameSync(path, this.name.numbered(number));
      this.#number = number;
      this.#begin(0);
    } else {
      this.#number = number - 1;
      this.#begin(0);
    }
  }

  /** Lines that this writer wrote. */
  get lines(): number {
    return this.#lines;
  }

  /** The segment that is being written. */
  get number(): number {
    return this.#number;
  }

  /** A frame with these lines. */
  write(...lines: string[]): void {
    this.#put(this.#codec.encode(lines.map((line) => `${line}\n`).join(""), lines.length));
    this.#lines += lines.length;
  }

  /** Ends the segment and begins the next. */
  rotate(removedBelow = 0): void {
    this.#put(this.#codec.end("rotated"));
    fs.closeSync(this.#fd);
    fs.renameSync(this.name.path, this.name.numbered(this.#number));
    for (const { number, path } of this.name.pick(fs.readdirSync(this.name.folder))) {
      if (number < removedBelow) fs.unlinkSync(path);
    }
    this.#begin(removedBelow);
  }

  /** Waits for signatures and writes them. */
  async sign(): Promise<void> {
    await this.#codec.settle();
    this.#put(this.#codec.due());
  }

  close(): void {
    this.#put(this.#codec.end("closed"));
    this.kill();
  }

  /** Stops without an end. */
  kill(unfinished?: Uint8Array): void {
    if (unfinished !== undefined) fs.writeSync(this.#fd, unfinished);
    fs.closeSync(this.#fd);
    this.#codec.destroy();
  }

  #begin(removedBelow: number): void {
    this.#number++;
    this.#fd = fs.openSync(this.name.path, "w");
    this.#put(this.#codec.begin({ number: this.#number, removedBelow, at: 1_700_000_000_000 + this.#number }));
    this.#codec.begun(this.#number);
  }

  #put(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) fs.writeSync(this.#fd, piece);
    this.#codec.written();
  }
}

/** The bytes of a segment, apart: its header, then its frames. */
export function framesOf(bytes: Uint8Array): { header: Uint8Array; frames: Uint8Array[] } {
  const frames: Uint8Array[] = [];
  for (let at = 297; at < bytes.length; ) {
    const length = 12 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 8);
    frames.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { header: bytes.subarray(0, 297), frames };
}
