import { MOST_SECTIONS } from "../protocol/checkpoint-rule.ts";
import { utf8 } from "../protocol/codec.ts";
import { SECTION, SECTION_HEADER_LENGTH } from "../protocol/section.ts";
import { Fifo } from "./fifo.ts";
import type { RecordBuilder } from "./record-builder.ts";

/** What a queued message counts beyond its bytes, so that empty messages are bounded too. */
const ITEM_COST = 32;

/** A UTF-16 unit has at most so many bytes of UTF-8. */
const MOST_UNIT_BYTES = 3;

/** A message that is too long for one record, and how much of it has gone. */
interface Partial {
  readonly bytes: Uint8Array;
  readonly kind: "json" | "binary";
  sent: number;
}

/** Messages that a record was filled with. */
export interface Added {
  readonly kind: "json" | "binary";
  readonly count: number;
  readonly bytes: number;
}

/** Told of each section that goes into a record; the content is lent. */
export type Append = (type: number, content: Uint8Array) => void;

/** The messages that wait to be sent, in order, and how they are laid into records. */
export class SendQueue {
  readonly #maxRecord: number;
  /** JSON texts and binary messages. */
  readonly #items = new Fifo<string | Uint8Array>();
  #size = 0;
  #partial: Partial | undefined;
  /** Bytes of UTF-8 for a unit, as the texts of late had them: it says how many are tried in one section. */
  #unitBytes = 1;

  /** @param maxRecord bytes that the sections of a record may have. */
  constructor(maxRecord: number) {
    this.#maxRecord = maxRecord;
  }

  /** Bytes that wait, roughly; 0 only when nothing does. */
  get size(): number {
    return this.#size;
  }

  push(item: string | Uint8Array): void {
    this.#items.push(item);
    this.#size += item.length + ITEM_COST;
  }

  /** Makes what is left of `bytes`, which was pushed as it is, independent of its owner. */
  keep(bytes: Uint8Array): void {
    if (this.#partial?.bytes === bytes) this.#partial = { ...this.#partial, bytes: new Uint8Array(bytes) };
  }

  clear(): void {
    this.#items.clear();
    this.#size = 0;
    this.#partial = undefined;
  }

  /** Fills a record with as much as fits; returns what messages are in it. */
  fill(record: RecordBuilder, append: Append | undefined): Added[] {
    const added: Added[] = [];
    for (;;) {
      const room = this.#maxRecord - record.length;
      if (room <= SECTION_HEADER_LENGTH || record.sections >= MOST_SECTIONS) return added;
      const more =
        this.#partial === undefined
          ? this.#addWhole(record, room, added, append)
          : this.#addPart(record, room, this.#partial, append);
      if (!more) return added;
    }
  }

  /** Adds the next section of whole messages; returns whether there was one and it fitted. */
  #addWhole(record: RecordBuilder, room: number, added: Added[], append: Append | undefined): boolean {
    const next = this.#items.first;
    if (next === undefined) return false;
    if (typeof next === "string") return this.#addTexts(record, room, next, added, append);
    const size = SECTION_HEADER_LENGTH + next.length;
    if (size > room) {
      if (record.sections > 0 && size <= this.#maxRecord) return false;
      return this.#begin(record, room, next, "binary", next.length, added, append);
    }
    this.#drop(1, next.length);
    record.add(SECTION.BINARY, next);
    append?.(SECTION.BINARY, next);
    added.push({ kind: "binary", count: 1, bytes: next.length });
    return true;
  }

  #addTexts(record: RecordBuilder, room: number, next: string, added: Added[], append: Append | undefined): boolean {
    const most = room - SECTION_HEADER_LENGTH;
    for (const unitBytes of [this.#unitBytes, MOST_UNIT_BYTES]) {
      const { texts, units } = this.#textsWithin(most, unitBytes);
      if (texts.length === 0) continue;
      const content = record.addJson(texts, most);
      // There is more to a unit than was thought.
      if (content === undefined) continue;
      this.#unitBytes = Math.min(MOST_UNIT_BYTES, Math.max(1, content.length / units));
      this.#drop(texts.length, units - texts.length - 1);
      append?.(SECTION.JSON, content);
      added.push({ kind: "json", count: texts.length, bytes: content.length });
      return true;
    }
    // Too long for what is left, or perhaps: for an empty record, only encoding it tells.
    if (record.sections > 0) return false;
    const bytes = utf8(next);
    if (bytes.length + 2 > most) return this.#begin(record, room, bytes, "json", next.length, added, append);
    const content = record.addJson([next], most) as Uint8Array;
    this.#drop(1, next.length);
    append?.(SECTION.JSON, content);
    added.push({ kind: "json", count: 1, bytes: content.length });
    return true;
  }

  /** The consecutive texts that fit, if their units have so many bytes; the units are those of the whole array. */
  #textsWithin(most: number, unitBytes: number): { texts: string[]; units: number } {
    const texts: string[] = [];
    const mostUnits = Math.floor(most / unitBytes);
    let units = 1;
    for (let text = this.#items.first; typeof text === "string"; text = this.#items.at(texts.length)) {
      if (units + text.length + 1 > mostUnits) break;
      units += text.length + 1;
      texts.push(text);
    }
    return { texts, units };
  }

  /** Begins a message that is too long for a record; `queued` is what it counted here. */
  #begin(
    record: RecordBuilder,
    room: number,
    bytes: Uint8Array,
    kind: Added["kind"],
    queued: number,
    added: Added[],
    append: Append | undefined,
  ): boolean {
    this.#drop(1, queued);
    this.#partial = { bytes, kind, sent: 0 };
    this.#size += bytes.length + ITEM_COST;
    added.push({ kind, count: 1, bytes: bytes.length });
    // A JSON text can be too long only with the brackets of a list: it takes two parts all the same.
    const most = Math.min(room, SECTION_HEADER_LENGTH + bytes.length - 1);
    return this.#addPart(record, most, this.#partial, append);
  }

  #addPart(record: RecordBuilder, room: number, partial: Partial, append: Append | undefined): boolean {
    const part = partial.bytes.subarray(partial.sent, partial.sent + room - SECTION_HEADER_LENGTH);
    partial.sent += part.length;
    const last = partial.sent === partial.bytes.length;
    const [lastType, partType] =
      partial.kind === "json" ? [SECTION.JSON_LAST, SECTION.JSON_PART] : [SECTION.BINARY_LAST, SECTION.BINARY_PART];
    const type = last ? lastType : partType;
    record.add(type, part);
    append?.(type, part);
    this.#size -= part.length;
    if (last) {
      this.#size -= ITEM_COST;
      this.#partial = undefined;
    }
    return true;
  }

  #drop(count: number, length: number): void {
    this.#size -= length + count * ITEM_COST;
    this.#items.drop(count);
  }
}
