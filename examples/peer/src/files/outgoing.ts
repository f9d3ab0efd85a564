import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { type FileAccept, type FileRefuse, PIECE_BYTES, PIECE_HEADER, pieceOf } from "./forms.ts";
import { type FileLink, LinkEnded } from "./link.ts";
import { codeOf } from "./place.ts";
import { FileChanged, SourceFile } from "./source-file.ts";
import { fileTexts } from "./texts.ts";
import type { Transfer } from "./transfer.ts";

/** Pieces after which it is looked whether the file was changed. */
const LOOK_AGAIN = 64;

/** One transfer to the other side. */
export class Outgoing {
  readonly record: Transfer;
  readonly #source: SourceFile | Readable;
  readonly #onEnd: () => void;
  #link: FileLink | undefined;
  #number = 0;
  #phase: "idle" | "offered" | "moving" | "checking" = "idle";
  #run: Promise<void> = Promise.resolve();

  /** @param onEnd is called when it has ended, and another one can be offered. */
  constructor(record: Transfer, source: SourceFile | Readable, onEnd: () => void) {
    this.record = record;
    this.#source = source;
    this.#onEnd = onEnd;
    if (!(source instanceof SourceFile)) return;
    record.bytes = source.bytes;
    record.sha256 = source.sha256;
  }

  /** Whether it can be offered now. */
  get ready(): boolean {
    return !this.record.over && this.#link === undefined;
  }

  /** Offers it in a session: for the first time, or again after a cut. */
  offer(link: FileLink): void {
    const { name } = this.record;
    this.#link = link;
    this.#number = link.next();
    this.#phase = "offered";
    this.record.who = link.who;
    link.outgoing.set(this.#number, this);
    if (this.record.state !== "offered") this.record.change("offered");
    const offer = { type: "file-offer", transfer: this.#number, name } as const;
    const { bytes, sha256 } = this.#source instanceof SourceFile ? this.#source : {};
    link.tell(bytes === undefined || sha256 === undefined ? offer : { ...offer, bytes, sha256 });
  }

  /** FILE-ACCEPT. A second one is no news. */
  accepted({ from, prefix }: FileAccept): void {
    if (this.#phase !== "offered" || this.#link === undefined) return;
    this.#phase = "moving";
    this.record.change("moving");
    const [link, source] = [this.#link, this.#source];
    // One at a time: what ran before a cut may still be at its last piece.
    this.#run = this.#run.then(async () => {
      if (!this.#isOf(link)) return;
      try {
        if (source instanceof SourceFile) await this.#sendFile(link, source, from, prefix);
        else await this.#sendStream(link, source);
      } catch (error) {
        this.#trouble(link, error);
      }
    });
  }

  /** FILE-REFUSE. */
  refused(reason: FileRefuse["reason"]): void {
    const texts = fileTexts();
    const whys = {
      refused: texts.refusedThere,
      "too-large": texts.tooLargeThere,
      "no-room": texts.noRoomThere,
      busy: texts.busyThere,
    };
    this.#end("refused", whys[reason]);
  }

  /** FILE-DONE: one that comes before all is sent says nothing. */
  done(ok: boolean): void {
    if (ok && this.#phase !== "checking") return;
    if (ok) this.#end("done");
    else this.#end("failed", fileTexts().wrongThere);
  }

  /** The receiver wants no more of it. */
  stopped(): void {
    this.#end("stopped", fileTexts().stoppedThere);
  }

  /** The user wants no more of it. */
  stop(): void {
    this.#stopReceiver(this.#link);
    this.#end("stopped", fileTexts().stoppedHere);
  }

  /** The session is gone: a file waits for the next. */
  detach(): void {
    this.#leave();
    if (this.record.over) return;
    if (this.#source instanceof SourceFile) this.record.change("waiting");
    else this.#end("failed", fileTexts().streamCut);
  }

  /** The program ends. */
  async leaveOff(why: string): Promise<void> {
    this.#leave();
    this.#end("stopped", why);
    await this.#run;
  }

  async #sendFile(link: FileLink, source: SourceFile, from: number, prefix: string | undefined): Promise<void> {
    const file = await source.open();
    try {
      const start = from > 0 && (await file.beginsWith(from, prefix)) ? from : 0;
      if (!this.#isOf(link)) return;
      link.tell({ type: "file-begin", transfer: this.#number, from: start });
      this.record.moveFrom(start);
      if (start > 0) this.record.change("moving");
      const piece = new Uint8Array(PIECE_HEADER + Math.min(PIECE_BYTES, source.bytes));
      new DataView(piece.buffer).setUint32(0, this.#number);
      for (let [at, count] = [start, 1]; at < source.bytes; count++) {
        const room = piece.subarray(PIECE_HEADER, PIECE_HEADER + Math.min(PIECE_BYTES, source.bytes - at));
        const bytes = await file.read(at, room);
        if (count % LOOK_AGAIN === 0) await file.requireUnchanged();
        if (!this.#isOf(link)) return;
        await link.piece(piece.subarray(0, PIECE_HEADER + bytes));
        if (!this.#isOf(link)) return;
        at += bytes;
        this.record.advance(bytes);
      }
      await file.requireUnchanged();
      this.#finish(link, source.bytes, source.sha256);
    } finally {
      await file.close();
    }
  }

  async #sendStream(link: FileLink, stream: Readable): Promise<void> {
    const hash = createHash("sha256");
    let bytes = 0;
    link.tell({ type: "file-begin", transfer: this.#number, from: 0 });
    this.record.moveFrom(0);
    for await (const chunk of stream) {
      const content = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
      for (let at = 0; at < content.length; at += PIECE_BYTES) {
        const part = content.subarray(at, at + PIECE_BYTES);
        if (!this.#isOf(link)) return;
        hash.update(part);
        await link.piece(pieceOf(this.#number, part));
        bytes += part.length;
        this.record.advance(part.length);
      }
    }
    this.record.bytes = bytes;
    this.record.sha256 = hash.digest("hex");
    this.#finish(link, bytes, this.record.sha256);
  }

  #finish(link: FileLink, bytes: number, sha256: string): void {
    if (!this.#isOf(link)) return;
    this.#phase = "checking";
    this.record.change("checking");
    link.tell({ type: "file-end", transfer: this.#number, bytes, sha256 });
  }

  /** Whether it still moves in this session. */
  #isOf(link: FileLink): boolean {
    return this.#link === link && !this.record.over;
  }

  #trouble(link: FileLink, error: unknown): void {
    // A session that has ended is detached from by whoever reads it.
    if (!this.#isOf(link) || error instanceof LinkEnded) return;
    const [code, texts] = [codeOf(error), fileTexts()];
    this.#stopReceiver(link);
    if (error instanceof FileChanged) this.#end("failed", texts.changed);
    else if (this.#source instanceof SourceFile) this.#end("failed", texts.unreadable(code));
    else this.#end("failed", texts.streamFailed(code));
  }

  #stopReceiver(link: FileLink | undefined): void {
    link?.tell({ type: "file-stop", transfer: this.#number, by: "sender" });
  }

  #end(state: "done" | "refused" | "failed" | "stopped", why?: string): void {
    this.#leave();
    this.record.change(state, why);
    // Nobody reads it any more, and one that is open would keep the program alive.
    if (!(this.#source instanceof SourceFile)) this.#source.destroy();
    this.#onEnd();
  }

  #leave(): void {
    this.#link?.outgoing.delete(this.#number);
    this.#link = undefined;
    this.#phase = "idle";
  }
}
