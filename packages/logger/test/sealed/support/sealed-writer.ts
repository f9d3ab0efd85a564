import { createECDH } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { type Disk, nodeDisk } from "../../../src/files/disk.ts";
import { LogName } from "../../../src/files/log-name.ts";
import type { Resumption, SegmentCodec } from "../../../src/files/segment-codec.ts";
import type { SealOptions } from "../../../src/sealed/seal-options.ts";
import { createSealedCodec, type SealedCodecParts } from "../../../src/sealed/sealed-codec.ts";

/** The private key that the tests' logs are sealed to. */
export const SCALAR = new Uint8Array(48).fill(7);
/** Its public half, computed without the package. */
export const RECIPIENT = publicKeyOf(SCALAR);

/** The real disk, which does not wait for the medium: nobody cuts the power here. */
export const quickDisk: Disk = { ...nodeDisk, fsyncSync: () => {} };

/** The uncompressed point of a scalar. */
export function publicKeyOf(scalar: Uint8Array): Uint8Array {
  const ecdh = createECDH("secp384r1");
  ecdh.setPrivateKey(scalar);
  return new Uint8Array(ecdh.getPublicKey());
}

/** What may differ from one writer to the next. */
export interface WriterOptions extends Partial<Omit<SealedCodecParts, "name" | "seal">> {
  readonly seal?: Partial<SealOptions>;
  /** Whether a header counts as durable at once; by default it does. */
  readonly durable?: boolean;
}

/** The least that writes a sealed log: the codec, with every byte straight in the file. */
export class SealedWriter {
  readonly name: LogName;
  readonly codec: SegmentCodec;
  readonly resumption: Resumption;
  readonly #durable: boolean;
  #number: number;

  constructor(path: string, { seal, durable = true, ...parts }: WriterOptions = {}) {
    this.name = new LogName(path);
    this.#durable = durable;
    this.codec = createSealedCodec({
      name: this.name,
      disk: quickDisk,
      seal: { recipient: RECIPIENT, ...seal },
      now: () => 1_000,
      onTrouble: () => {},
      wake: () => {},
      ...parts,
    });
    const found = existsSync(path) ? { path, size: statSync(path).size } : undefined;
    const last = this.name.pick(readdirSync(this.name.folder)).at(-1)?.number ?? 0;
    this.resumption = this.codec.resume(found, last);
    this.#number = this.resumption.number;
    if (this.resumption.action === "rotate") this.#putAside();
    this.#begin(0);
  }

  /** The number of the segment that is being written. */
  get number(): number {
    return this.#number;
  }

  write(...lines: string[]): void {
    this.#append(this.codec.encode(lines.map((line) => `${line}\n`).join(""), lines.length));
  }

  writeDue(): void {
    this.#append(this.codec.due());
  }

  rotate(removedBelow = 0): void {
    this.#append(this.codec.end("rotated"));
    this.#putAside();
    this.#begin(removedBelow);
  }

  async close(): Promise<void> {
    await this.codec.settle();
    this.writeDue();
    this.#append(this.codec.end("closed"));
    this.codec.destroy();
  }

  /** As if the process were killed. */
  kill(): void {
    this.codec.destroy();
  }

  #begin(removedBelow: number): void {
    const beginning = this.codec.begin({ number: this.#number, removedBelow, at: 1_700_000_000_000 });
    writeFileSync(this.name.path, Buffer.concat(beginning));
    if (this.#durable) this.codec.begun(this.#number);
  }

  #putAside(): void {
    renameSync(this.name.path, this.name.numbered(this.#number));
    this.#number++;
  }

  #append(pieces: readonly Uint8Array[]): void {
    appendFileSync(this.name.path, Buffer.concat(pieces));
    this.codec.written();
  }
}
