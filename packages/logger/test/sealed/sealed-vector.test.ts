import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createNobleBackend } from "@securecomm/crypto/noble";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { digestOf, linkOf, openSegment } from "./support/open-segment.ts";
import { publicKeyOf, RECIPIENT, SCALAR, SealedWriter } from "./support/sealed-writer.ts";

/** All that is random is the ephemeral private key of each segment: 48 bytes of its number. */
function countingBackend() {
  let segment = 0;
  return createNobleBackend({ randomBytes: (length) => new Uint8Array(length).fill(++segment) });
}

it("gives the same two segments for the same keys, byte for byte", async () => {
  const path = join(temporaryFolder(), "peer.log");
  const writer = new SealedWriter(path, { backend: countingBackend() });
  writer.write("one");
  writer.write("zwei ✓", "three");
  writer.rotate();
  writer.write("four");
  await writer.close();

  const [bytes1, bytes2] = [readFileSync(writer.name.numbered(1)), readFileSync(path)];
  const first = openSegment(bytes1, SCALAR);
  expect(first).toMatchObject({ began: 0, number: 1, created: 1_700_000_000_000, firstKept: 1, linesBefore: 0 });
  expect(first).toMatchObject({ linkFrom: 0, origin: "0".repeat(64), previousHead: "0".repeat(64) });
  expect(first.recipient).toBe(digestOf(RECIPIENT));
  expect(first.link).toEqual(Buffer.alloc(32));
  expect(new Uint8Array(first.header.subarray(152, 249))).toEqual(publicKeyOf(new Uint8Array(48).fill(1)));
  expect(first.text).toBe("one\nzwei ✓\nthree\n");
  expect(first.frames.map(({ type, lines }) => [type, lines])).toEqual([
    [1, 1],
    [1, 2],
    [3, 0],
  ]);

  const second = openSegment(bytes2, SCALAR);
  expect(second).toMatchObject({ began: 1, number: 2, linesBefore: 3, linkFrom: 1, origin: first.heads[0] });
  expect(second.previousHead).toBe(first.heads.at(-1));
  expect(second.link).toEqual(linkOf(second, first.linkSecret));
  expect(second.text).toBe("four\n");
  expect(second.frames.at(-1)?.type).toBe(4);

  // What was written once is to be written for ever: another digest is another format.
  expect(digestOf(bytes1)).toBe("9c0536469530b304c8f2c9713ac828328d3ec3543f8670f7f78993428d39c3e7");
  expect(digestOf(bytes2)).toBe("f2b2f2c3fd7853b80516d6206794776678a02955491cfaceef271be808590669");
});
