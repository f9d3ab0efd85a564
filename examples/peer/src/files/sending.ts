import { basename } from "node:path";
import type { Readable } from "node:stream";
import { harmless } from "@securecomm/example-terminal";
import { Failure } from "../failure.ts";
import { offeredName } from "./file-name.ts";
import type { FileLinks } from "./links.ts";
import { Outgoing } from "./outgoing.ts";
import { codeOf } from "./place.ts";
import type { Records } from "./records.ts";
import { FileChanged, SourceFile } from "./source-file.ts";
import { fileTexts } from "./texts.ts";
import type { Transfer } from "./transfer.ts";

/** Offers that one peer has open at once; the rest waits here. */
const MOST_OFFERED = 16;

/** What this side sends. */
export class Sending {
  readonly #links: FileLinks;
  readonly #records: Records;
  readonly #outgoing = new Map<number, Outgoing>();
  /** One file is hashed at a time: more would only be in each other's way. */
  #hashing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(links: FileLinks, records: Records) {
    this.#links = links;
    this.#records = records;
  }

  get(id: number): Outgoing | undefined {
    return this.#outgoing.get(id);
  }

  async file(who: string, path: string): Promise<number> {
    const link = this.#links.of(who);
    const bytes = await SourceFile.look(path);
    const record = this.#records.add("sent", link, offeredName(basename(path)), "checking");
    record.path = path;
    record.bytes = bytes;
    record.change("checking");
    const hashed = this.#hashing.then(() => this.#hash(record, path));
    this.#hashing = hashed.catch(() => {});
    try {
      const source = await hashed;
      if (source !== undefined && !record.over) this.#add(record, source);
      return record.id;
    } catch (error) {
      const failure = failureOf(error, path);
      record.change("failed", failure.message);
      throw failure;
    }
  }

  stream(who: string, stream: Readable, name: string): number {
    const record = this.#records.add("sent", this.#links.of(who), offeredName(name), "checking");
    this.#add(record, stream);
    return record.id;
  }

  /** Offers as many as may be open at once, in their order, in the newest session with this peer. */
  offerMore(fingerprint: string): void {
    const link = this.#links.newestWith(fingerprint);
    if (link === undefined || this.#closed) return;
    for (const outgoing of this.#outgoing.values()) {
      if (link.outgoing.size >= MOST_OFFERED) return;
      if (outgoing.ready && outgoing.record.fingerprint === fingerprint) outgoing.offer(link);
    }
  }

  async close(why: string): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#outgoing.values()].map((outgoing) => outgoing.leaveOff(why)));
    await this.#hashing;
  }

  async #hash(record: Transfer, path: string): Promise<SourceFile | undefined> {
    const source = await SourceFile.hashed(path, (seen) => {
      record.moved = seen;
      return !record.over && !this.#closed;
    });
    record.moved = 0;
    return source;
  }

  #add(record: Transfer, source: SourceFile | Readable): void {
    const { fingerprint } = record;
    const outgoing = new Outgoing(record, source, () => {
      this.#outgoing.delete(record.id);
      this.offerMore(fingerprint);
    });
    this.#outgoing.set(record.id, outgoing);
    record.change(this.#links.newestWith(fingerprint) === undefined ? "waiting" : "offered");
    this.offerMore(fingerprint);
  }
}

function failureOf(error: unknown, path: string): Failure {
  if (error instanceof Failure) return error;
  const texts = fileTexts();
  if (error instanceof FileChanged) return new Failure(`${harmless(path)}: ${texts.changed}`, "ERR_FILE_CHANGED");
  return new Failure(texts.notReadable(harmless(path), codeOf(error)), "ERR_FILE_ACCESS");
}
