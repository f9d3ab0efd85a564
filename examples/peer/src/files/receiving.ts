import { join } from "node:path";
import { harmless } from "@securecomm/example-terminal";
import { Failure } from "../failure.ts";
import { isValidFileName, placedName } from "./file-name.ts";
import type { FileOffer } from "./forms.ts";
import { Hashes } from "./hashing.ts";
import { HeldFile } from "./held-file.ts";
import { Incoming } from "./incoming.ts";
import { tidyParts } from "./kept-parts.ts";
import type { FileLink } from "./link.ts";
import type { FileLinks } from "./links.ts";
import { PartFile } from "./part-file.ts";
import { isTaken } from "./place.ts";
import type { Records } from "./records.ts";
import { Sink } from "./sink.ts";
import type { Target } from "./target.ts";
import { fileTexts } from "./texts.ts";
import type { TransfersOptions } from "./transfers-options.ts";

/** Transfers of one peer that are under way, or wait for the user's answer: as many as a sender offers at once. */
const MOST_OF_ONE = 16;
/** Transfers of all others that are under way at once, and of all strangers together. */
const MOST_UNDER_WAY = 64;
const MOST_OF_STRANGERS = MOST_UNDER_WAY / 2;
/** Milliseconds that an accepted transfer may stand still while its session lives. */
const PATIENCE = 60_000;
/** Bytes of parts that are kept of one stranger. */
const MOST_KEPT = 2 ** 30;
/** Transfers that are remembered: the oldest that have ended go first, then those for which nobody has come back. */
const MOST_REMEMBERED = 1_000;

/** What this side receives. */
export class Receiving {
  readonly #options: TransfersOptions;
  readonly #links: FileLinks;
  readonly #records: Records;
  readonly #incoming = new Map<number, Incoming>();
  /** Parts that are open. */
  readonly #parts = new Set<string>();
  readonly #hashes = new Hashes();
  readonly #sink: Sink | undefined;
  readonly #timer: NodeJS.Timeout;
  /** Whose content goes into the sink. */
  #pours: Incoming | undefined;

  constructor(options: TransfersOptions, links: FileLinks, records: Records) {
    this.#options = options;
    this.#links = links;
    this.#records = records;
    this.#sink = options.sink === undefined ? undefined : new Sink(options.sink);
    const { patience = PATIENCE } = options;
    this.#timer = setInterval(() => this.#giveUpIdle(patience), patience / 6).unref();
  }

  get(id: number): Incoming | undefined {
    return this.#incoming.get(id);
  }

  /** FILE-OFFER, under a number that is new. */
  async offered(link: FileLink, received: FileOffer): Promise<void> {
    const offer = { ...received, name: placedName(received.name) };
    const again = this.#comesBack(link, offer);
    const incoming = again ?? this.#new(link, offer);
    incoming.attach(link, offer.transfer);
    if (incoming.accepted) return;
    const { who, fingerprint } = link;
    if (this.#isFull(link)) {
      incoming.refuse("busy", fileTexts().busyHere);
      return;
    }
    const welcome = this.#options.welcome({ who, fingerprint, name: offer.name, bytes: offer.bytes });
    const before = this.#sameBefore(link, offer);
    if (welcome === "refuse") incoming.refuse("refused", fileTexts().refusedHere);
    else if (welcome === "take") incoming.accept(() => this.#targetOf(incoming, before));
    else if (welcome !== "ask") incoming.refuse("refused", welcome.refuse);
    // A file may have to be hashed first, and the session goes on meanwhile.
    else if (before !== undefined) void this.#askUnlessHeld(link, incoming, before);
    else await this.#ask(link, incoming);
  }

  /** Takes an offer that is asked about. */
  async accept(id: number, how: { readonly name?: string | undefined; readonly replace?: boolean | undefined }) {
    const { offer } = this.asked(id);
    const { name = offer.name, replace = false } = how;
    const [texts, shown] = [fileTexts(), harmless(name)];
    if (name !== offer.name && !isValidFileName(name)) throw new Failure(texts.badName(shown), "ERR_FILE_NAME");
    if (!replace && (await isTaken(join(this.#options.folder, name)))) {
      throw new Failure(name === offer.name ? texts.exists(shown, id) : texts.existsToo(shown, id), "ERR_FILE_EXISTS");
    }
    // Looked for anew: it may have ended meanwhile.
    const incoming = this.asked(id);
    incoming.accept(async () => this.#part(incoming, name, replace));
  }

  /** @throws for what does not wait for an answer: a {@link Failure}. */
  asked(id: number): Incoming {
    const record = this.#records.of(id);
    const incoming = this.#incoming.get(id);
    if (incoming === undefined || record.state !== "asked" || incoming.accepted) {
      throw new Failure(fileTexts().notAsked(id), "ERR_NOT_ASKED");
    }
    return incoming;
  }

  /** Removes old parts; resolves with how many. */
  async tidy(): Promise<number> {
    return tidyParts(this.#options.folder, this.#parts);
  }

  async close(why: string): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#incoming.values()].map((incoming) => incoming.leaveOff(why)));
  }

  #isStranger(peer: { readonly who: string; readonly fingerprint: string }): boolean {
    return this.#options.isStranger?.(peer) ?? false;
  }

  /** Whether somebody has more under way than is theirs, the offer that has just come among them. */
  #isFull(link: FileLink): boolean {
    const isStranger = (other: FileLink) => this.#isStranger(other);
    return (
      this.#links.receiving(({ fingerprint }) => fingerprint === link.fingerprint) > MOST_OF_ONE ||
      this.#links.receiving() > MOST_UNDER_WAY ||
      (isStranger(link) && this.#links.receiving(isStranger) > MOST_OF_STRANGERS)
    );
  }

  /**
   * Gives up what stands still. On a slow line one of many files of a contact may have to wait for the others, and a
   * stream for whatever fills it: theirs stand still together, and streams as long as they wish.
   */
  #giveUpIdle(patience: number): void {
    for (const link of this.#links) {
      const accepted = [...link.incoming.values()].filter((incoming) => incoming.accepted);
      const stranger = this.#isStranger(link);
      const files = accepted.filter(({ offer }) => offer.sha256 !== undefined);
      const together = Math.min(...files.map(({ idle }) => idle));
      for (const incoming of stranger ? accepted : files) {
        if ((stranger ? incoming.idle : together) >= patience) incoming.giveUp();
      }
    }
  }

  async #ask(link: FileLink, incoming: Incoming): Promise<void> {
    // A folder that cannot be looked into is noticed when something is written to it.
    const exists = await isTaken(join(this.#options.folder, incoming.offer.name)).catch(() => false);
    if (incoming.link !== link || incoming.accepted) return;
    incoming.record.exists = exists;
    incoming.record.change("asked");
  }

  /** What the user has taken once and still has is not asked about; what is gone, is. */
  async #askUnlessHeld(link: FileLink, incoming: Incoming, before: Incoming): Promise<void> {
    const held = await this.#heldOf(incoming, before);
    if (incoming.link !== link || incoming.accepted) return;
    if (held === undefined) await this.#ask(link, incoming);
    else incoming.accept(async () => held);
  }

  /** What waits for the rest of the very file that is offered now; not what moves in this same session. */
  #comesBack(link: FileLink, offer: FileOffer): Incoming | undefined {
    if (offer.sha256 === undefined) return undefined;
    for (const incoming of this.#incoming.values()) {
      if (incoming.record.over || incoming.checking || incoming.link === link) continue;
      if (!isSameFile(incoming, link, offer)) continue;
      // The old session is dead, and this side has not noticed yet.
      incoming.detach();
      return incoming;
    }
    return undefined;
  }

  /** The very same file, whole, from the same peer in another session of this run. */
  #sameBefore(link: FileLink, offer: FileOffer): Incoming | undefined {
    if (offer.sha256 === undefined) return undefined;
    return [...this.#incoming.values()].find(
      (incoming) =>
        (incoming.checking || incoming.record.state === "done") &&
        incoming.latestLink !== link &&
        isSameFile(incoming, link, offer),
    );
  }

  async #heldOf({ offer, record }: Incoming, before: Incoming | undefined): Promise<HeldFile | undefined> {
    const { bytes, sha256 } = offer;
    await before?.settled();
    const path = before?.record.state === "done" ? before.record.path : undefined;
    if (path === undefined || bytes === undefined || sha256 === undefined) return undefined;
    const held = new HeldFile(path, bytes, sha256);
    return (await held.isThere(this.#hashes, this.#turnOf(record))) ? held : undefined;
  }

  async #targetOf(incoming: Incoming, before: Incoming | undefined): Promise<Target> {
    const held = await this.#heldOf(incoming, before);
    if (held !== undefined) return held;
    const pours = this.#pours;
    if (this.#sink?.unused === true && (pours === undefined || pours.record.over)) {
      this.#pours = incoming;
      return this.#sink;
    }
    return this.#part(incoming, incoming.offer.name, false);
  }

  /** In whose turn something of a peer is hashed: all strangers have one. */
  #turnOf(peer: { readonly who: string; readonly fingerprint: string }): string {
    return this.#isStranger(peer) ? "" : peer.fingerprint;
  }

  #part({ offer, record }: Incoming, as: string, replace: boolean): PartFile {
    const { name, bytes, sha256 } = offer;
    const { fingerprint } = record;
    const file = bytes === undefined || sha256 === undefined ? undefined : { bytes, sha256, fingerprint };
    return new PartFile({
      folder: this.#options.folder,
      name,
      as,
      replace,
      file,
      open: this.#parts,
      hashes: this.#hashes,
      whose: this.#turnOf(record),
      mostBytes: this.#isStranger(record) ? MOST_KEPT : Number.POSITIVE_INFINITY,
    });
  }

  #new(link: FileLink, offer: FileOffer): Incoming {
    this.#forgetOne();
    const incoming = new Incoming(this.#records.add("received", link, offer.name, "asked"), offer);
    this.#incoming.set(incoming.record.id, incoming);
    return incoming;
  }

  #forgetOne(): void {
    if (this.#incoming.size < MOST_REMEMBERED) return;
    const all = [...this.#incoming.values()];
    const oldest = all.find(({ record }) => record.over) ?? all.find(({ link, checking }) => !link && !checking);
    if (oldest === undefined) return;
    void oldest.leaveOff(fileTexts().forgotten);
    this.#incoming.delete(oldest.record.id);
    this.#records.forget(oldest.record.id);
  }
}

function isSameFile({ record, offer: before }: Incoming, { fingerprint }: FileLink, offer: FileOffer): boolean {
  return (
    record.fingerprint === fingerprint &&
    before.name === offer.name &&
    before.bytes === offer.bytes &&
    before.sha256 === offer.sha256
  );
}
