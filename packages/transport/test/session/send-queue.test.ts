import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_SECTIONS } from "../../src/protocol/checkpoint-rule.ts";
import { fromUtf8, utf8 } from "../../src/protocol/codec.ts";
import { readSections, SECTION } from "../../src/protocol/section.ts";
import { RecordBuilder } from "../../src/session/record-builder.ts";
import { SendQueue } from "../../src/session/send-queue.ts";

interface Section {
  readonly type: number;
  readonly content: Uint8Array;
}

/** Empties a queue into records of at most `most` bytes; checks each, and returns their sections. */
function records(queue: SendQueue, most: number): Section[][] {
  const filled: Section[][] = [];
  while (queue.size > 0) {
    const appended: Section[] = [];
    const record = new RecordBuilder(new Uint8Array(most));
    queue.fill(record, (type, content) => appended.push({ type, content: content.slice() }));
    const plaintext = concatBytes(...record.pieces());
    const sections: Section[] = [];
    readSections(plaintext, (type, content) => sections.push({ type, content: content.slice() }));
    expect(plaintext.length).toBe(record.length);
    expect(plaintext.length).toBeLessThanOrEqual(most);
    expect(record.sections).toBe(sections.length);
    expect(appended).toEqual(sections);
    filled.push(sections);
  }
  return filled;
}

/** What a receiver makes of sections. */
function messages(sections: readonly Section[]): (string | Uint8Array)[] {
  const found: (string | Uint8Array)[] = [];
  let parts: Uint8Array[] = [];
  for (const { type, content } of sections) {
    if (type === SECTION.BINARY) found.push(content);
    else if (type === SECTION.JSON) {
      for (const value of JSON.parse(fromUtf8(content)) as unknown[]) found.push(JSON.stringify(value));
    } else {
      parts.push(content);
      if (type === SECTION.JSON_LAST) found.push(fromUtf8(concatBytes(...parts)));
      if (type === SECTION.BINARY_LAST) found.push(concatBytes(...parts));
      if (type === SECTION.JSON_LAST || type === SECTION.BINARY_LAST) parts = [];
    }
  }
  expect(parts).toEqual([]);
  return found;
}

const someText = fc
  .oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.string({ unit: "grapheme", minLength: 900, maxLength: 1_300 }),
    fc.constantFrom("é".repeat(700), "漢".repeat(2_000), "\u{1f600}".repeat(400)),
  )
  .map((text) => JSON.stringify(text));

describe("a queue of messages to be sent", () => {
  it("lays whatever is in it into records that a receiver reads back, message for message", () => {
    const item = fc.oneof(
      { weight: 4, arbitrary: someText },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 5_000 }) },
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 40 }), fc.integer({ min: 200, max: 6_000 }), (items, most) => {
        const queue = new SendQueue(most);
        for (const one of items) queue.push(one);
        expect(messages(records(queue, most).flat())).toEqual(items);
      }),
      { numRuns: 200 },
    );
  });

  it("joins consecutive texts to one array, also after texts of other alphabets have taught it caution", () => {
    const queue = new SendQueue(10_000);
    for (let i = 0; i < 2_000; i++) queue.push(JSON.stringify("ж".repeat(20)));
    records(queue, 10_000);
    for (let i = 0; i < 2_000; i++) queue.push(`{"n":${i}}`);
    const filled = records(queue, 10_000);
    expect(filled.length).toBeLessThan(8);
    expect(filled.slice(1).every((sections) => sections.length === 1)).toBe(true);
  });

  it("puts no more sections into a record than a receiver takes", () => {
    const queue = new SendQueue(262_000);
    for (let i = 0; i < MOST_SECTIONS + 10; i++) queue.push(new Uint8Array(1));
    expect(records(queue, 262_000).map((sections) => sections.length)).toEqual([MOST_SECTIONS, 10]);
  });

  it("does not copy a message that is being sent, and keeps the rest of it when asked", () => {
    const queue = new SendQueue(1_000);
    const bytes = new Uint8Array(1_500).fill(1);
    queue.push(bytes);
    const record = new RecordBuilder(new Uint8Array(1_000));
    queue.fill(record, undefined);
    queue.keep(bytes);
    bytes.fill(2);
    const rest = records(queue, 1_000).flat();
    expect(rest.map(({ content }) => new Set(content))).toEqual([new Set([1])]);
  });

  it("tells the content of a JSON section in UTF-8, brackets and all", () => {
    const queue = new SendQueue(100);
    queue.push('"é"');
    queue.push("1");
    expect(records(queue, 100)).toEqual([[{ type: SECTION.JSON, content: utf8('["é",1]') }]]);
  });
});
