import type { Readable } from "node:stream";
import { harmless } from "@securecomm/example-terminal";
import type { Received, Session } from "@securecomm/transport";
import { Failure } from "../failure.ts";
import { type FileMessage, type FileOffer, readFileMessage, readPiece } from "./forms.ts";
import type { FileLink } from "./link.ts";
import { FileLinks } from "./links.ts";
import { Receiving } from "./receiving.ts";
import { Records } from "./records.ts";
import { Sending } from "./sending.ts";
import { fileTexts } from "./texts.ts";
import type { TransferFacts } from "./transfer-facts.ts";
import type { TransfersOptions } from "./transfers-options.ts";

export type { TransfersOptions, Welcome } from "./transfers-options.ts";

/** All transfers of one run of this program, in both directions, with whatever peers are here. */
export class Transfers {
  readonly #options: TransfersOptions;
  readonly #links = new FileLinks();
  readonly #records: Records;
  readonly #sending: Sending;
  readonly #receiving: Receiving;
  #closed = false;

  constructor(options: TransfersOptions) {
    this.#options = options;
    this.#records = new Records(options.show);
    this.#sending = new Sending(this.#links, this.#records);
    this.#receiving = new Receiving(options, this.#links, this.#records);
  }

  /** A session is open: what waits for this peer, known by its fingerprint, goes on. */
  attach(who: string, session: Session<Received>): void {
    this.detach(who);
    const { fingerprint } = this.#links.open(who, session);
    this.#sending.offerMore(fingerprint);
  }

  /** The session of a peer has ended: what is under way waits, or has failed where it cannot go on. */
  detach(who: string): void {
    const link = this.#links.get(who);
    if (link === undefined) return;
    this.#links.delete(who);
    for (const outgoing of [...link.outgoing.values()]) outgoing.detach();
    for (const incoming of [...link.incoming.values()]) incoming.detach();
    // The same peer may have come back before this end of the old session was noticed.
    this.#sending.offerMore(link.fingerprint);
  }

  /** Takes a message, if it is about files: resolves when it is on the disk, which is what slows a fast sender. */
  async take(who: string, value: unknown): Promise<boolean> {
    const link = this.#links.get(who);
    if (link === undefined || this.#closed) return false;
    const taken = await this.#take(link, value);
    await link.room();
    return taken;
  }

  /** Removes parts that nobody has gone on with for long. Never rejects. */
  async tidy(): Promise<void> {
    const removed = await this.#receiving.tidy().catch(() => 0);
    if (removed > 0) this.#options.show({ type: "note", text: fileTexts().oldParts(removed) });
  }

  async #take(link: FileLink, value: unknown): Promise<boolean> {
    if (value instanceof Uint8Array) return this.#piece(link, value);
    const message = readFileMessage(value);
    if (message === undefined) return false;
    if (message.type !== "file-offer") dispatch(link, message);
    else if (message.transfer <= link.latest) this.#oddity(link);
    else {
      link.latest = message.transfer;
      await this.#receiving.offered(link, message);
    }
    return true;
  }

  /** Offers a file; resolves to its number once it is hashed and offered. Throws a `Failure` for a file that cannot be read. */
  async send(who: string, path: string): Promise<number> {
    return this.#sending.file(who, path);
  }

  /** Offers what a stream gives until it ends. */
  sendStream(who: string, stream: Readable, name: string): number {
    return this.#sending.stream(who, stream, name);
  }

  /** Takes an offer: under another name, or in place of the file of that name that is there. */
  async accept(
    id: number,
    how: { readonly name?: string | undefined; readonly replace?: boolean | undefined } = {},
  ): Promise<void> {
    await this.#receiving.accept(id, how);
  }

  async refuse(id: number): Promise<void> {
    this.#receiving.asked(id).refuse("refused", fileTexts().refusedHere);
  }

  /** Ends a transfer for good, at both ends; what has arrived of a file is removed. */
  async stop(id: number): Promise<void> {
    const record = this.#records.of(id);
    if (record.over) throw new Failure(fileTexts().hasEnded(id), "ERR_TRANSFER_ENDED");
    const [incoming, outgoing] = [this.#receiving.get(id), this.#sending.get(id)];
    if (record.state === "asked") incoming?.refuse("refused", fileTexts().refusedHere);
    else if (incoming !== undefined) incoming.stop();
    else if (outgoing !== undefined) outgoing.stop();
    // Only being hashed yet.
    else record.change("stopped", fileTexts().stoppedHere);
    await incoming?.settled();
  }

  /** Resolves when a transfer has ended in one way or another. */
  async ended(id: number): Promise<TransferFacts> {
    return this.#records.of(id).ended;
  }

  /** All of this run, in the order of their numbers, as they stand. */
  list(): readonly TransferFacts[] {
    return this.#records.facts();
  }

  /** Closes all files; what was received of unfinished ones is kept, to go on with another time. */
  async close(): Promise<void> {
    this.#closed = true;
    const why = fileTexts().programEnds;
    await Promise.all([this.#sending.close(why), this.#receiving.close(why)]);
    for (const record of this.#records) record.change("stopped", why);
  }

  async #piece(link: FileLink, value: Uint8Array): Promise<boolean> {
    const piece = readPiece(value);
    if (piece === undefined) return false;
    const incoming = link.incoming.get(piece.transfer);
    if (incoming !== undefined) await incoming.piece(piece.content);
    // What has ended here may have had pieces on their way.
    else if (piece.transfer > link.latest) this.#oddity(link);
    return true;
  }

  #oddity(link: FileLink): void {
    link.odd++;
    if (link.odd === 1) this.#options.show({ type: "note", text: fileTexts().oddPieces(harmless(link.who)) });
  }
}

/** Hands a message to the transfer that it is about. What has ended here may have had messages on their way. */
function dispatch(link: FileLink, message: Exclude<FileMessage, FileOffer>): void {
  const incoming = link.incoming.get(message.transfer);
  const outgoing = link.outgoing.get(message.transfer);
  if (message.type === "file-begin") incoming?.begin(message.from);
  else if (message.type === "file-end") incoming?.end(message.bytes, message.sha256);
  else if (message.type === "file-stop" && message.by === "sender") incoming?.stopped();
  else if (message.type === "file-stop") outgoing?.stopped();
  else if (message.type === "file-accept") outgoing?.accepted(message);
  else if (message.type === "file-refuse") outgoing?.refused(message.reason);
  else outgoing?.done(message.ok);
}
