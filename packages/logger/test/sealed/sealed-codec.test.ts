import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CryptoBackend } from "@securecomm/crypto";
import { nodeBackend } from "@securecomm/crypto/node";
import { describe, expect, it } from "vitest";
import { nodeDisk } from "../../src/files/disk.ts";
import { LogName } from "../../src/files/log-name.ts";
import type { SealedHead, SealOptions } from "../../src/sealed/seal-options.ts";
import { createSealedCodec } from "../../src/sealed/sealed-codec.ts";
import { temporaryFolder } from "../support/folder.ts";
import { backends } from "./support/backends.ts";
import { turn } from "./support/fake-clock.ts";
import { linkOf, openSegment } from "./support/open-segment.ts";
import { RECIPIENT, SCALAR, SealedWriter } from "./support/sealed-writer.ts";

async function newPath(): Promise<string> {
  return join(temporaryFolder(), "peer.log");
}

function open(path: string) {
  return openSegment(readFileSync(path), SCALAR);
}

function codecWith(seal: Partial<Record<keyof SealOptions, unknown>>) {
  return createSealedCodec({
    name: new LogName("unused.log"),
    disk: nodeDisk,
    seal: { recipient: RECIPIENT, ...seal } as SealOptions,
    now: () => 0,
    onTrouble: () => {},
    wake: () => {},
  });
}

describe.each(backends)("a sealed log ($name)", (backend) => {
  it("opens with the private key alone, segment by segment, each linked to the one before", async () => {
    const writer = new SealedWriter(await newPath(), { backend });
    const expected: string[] = [];
    for (let segment = 1; segment <= 4; segment++) {
      const line = `line of ${segment}: áß✓\u{1f600}`;
      expected.push(`${line}\n`);
      writer.write(line);
      if (segment < 4) writer.rotate();
    }
    await writer.close();
    const paths = [1, 2, 3].map((number) => writer.name.numbered(number));
    const segments = [...paths, writer.name.path].map(open);
    expect(segments.map(({ text }) => text)).toEqual(expected);
    for (const [i, segment] of segments.entries()) {
      const before = segments[i - 1];
      expect(segment.number).toBe(i + 1);
      expect(segment.linesBefore).toBe(i);
      if (before === undefined) continue;
      expect(segment.previousHead).toBe(before.heads.at(-1));
      expect(segment.link).toEqual(linkOf(segment, before.linkSecret));
      expect(segment.origin).toBe(segments[0]?.heads[0]);
    }
  });

  it("never seals two segments or frames to the same bytes", async () => {
    const writer = new SealedWriter(await newPath(), { backend });
    writer.write("the same");
    writer.write("the same");
    writer.rotate();
    writer.write("the same");
    const [first, second] = [readFileSync(writer.name.numbered(1)), readFileSync(writer.name.path)];
    const length = 12 + "the same\n".length + 16;
    const frames = [
      first.subarray(297, 297 + length),
      first.subarray(297 + length, 297 + 2 * length),
      second.subarray(297),
    ];
    expect(new Set(frames.map((frame) => frame.toString("hex", 12))).size).toBe(3);
    writer.kill();
  });
});

describe("a batch", () => {
  it("that is larger than a frame may be becomes several, cut between lines", async () => {
    const writer = new SealedWriter(await newPath());
    const lines = Array.from({ length: 5 }, (_, i) => `${i}`.repeat(logThird()));
    writer.write(...lines);
    await writer.close();
    const { frames, text } = open(writer.name.path);
    expect(frames.map((frame) => frame.lines)).toEqual([2, 2, 1, 0]);
    expect(text === lines.map((line) => `${line}\n`).join("")).toBe(true);
  });

  it("with a line that no frame can hold is refused whole, and the log goes on", async () => {
    const writer = new SealedWriter(await newPath());
    expect(() => writer.write("short", "x".repeat(1 << 24))).toThrow(RangeError);
    writer.write("after");
    await writer.close();
    expect(open(writer.name.path).text).toBe("after\n");
  });

  it("that is empty is no frame", async () => {
    const writer = new SealedWriter(await newPath());
    expect(writer.codec.encode("", 0)).toEqual([]);
    writer.kill();
  });

  it("is refused when no segment is open", async () => {
    const writer = new SealedWriter(await newPath());
    writer.codec.end("closed");
    expect(() => writer.codec.encode("late\n", 1)).toThrow(expect.objectContaining({ code: "ERR_LOG_CLOSED" }));
    expect(writer.codec.due()).toEqual([]);
    expect(writer.codec.end("closed")).toEqual([]);
    writer.kill();
  });
});

describe("what is removed on purpose", () => {
  it("is said in every later header, and never less of it", async () => {
    const writer = new SealedWriter(await newPath());
    writer.rotate();
    writer.rotate(2);
    writer.rotate();
    writer.kill();
    const again = new SealedWriter(writer.name.path);
    expect([1, 2, 3, 4].map((number) => open(again.name.numbered(number)).firstKept)).toEqual([1, 1, 2, 2]);
    expect(open(again.name.path).firstKept).toBe(2);
    again.kill();
  });
});

describe("secrets", () => {
  it("are wiped as soon as they are used, and all of them in the end", async () => {
    const spy = spyingBackend();
    const writer = new SealedWriter(await newPath(), { backend: spy.backend, durable: false });
    expect(spy.pairs).toEqual(["destroyed"]);
    expect(spy.shared.map(isZero)).toEqual([true]);
    expect(spy.extracted.map(isZero)).toEqual([true]);
    // chain_1 and the link secret are left; key_0 ‖ chain_1 was wiped where it came from.
    expect(spy.expanded.map(isZero)).toEqual([false, false, true]);
    writer.write("one");
    writer.write("two");
    expect(spy.expanded.slice(2).map(isZero)).toEqual([true, true, true]);
    expect(spy.aeads).toEqual(["destroyed", "destroyed", "destroyed"]);
    const chain1 = Buffer.from(spy.expanded[0]!);
    writer.write("three");
    expect(chain1.equals(spy.expanded[0]!)).toBe(false);
    writer.rotate();
    expect(isZero(spy.expanded[0]!)).toBe(true);
    expect(isZero(spy.expanded[1]!)).toBe(true);
    writer.kill();
    expect(spy.expanded.every(isZero)).toBe(true);
    expect(spy.aeads.every((state) => state === "destroyed")).toBe(true);
  });

  it("stand in no byte of the log, nor of the state but for the link secret", async () => {
    const spy = spyingBackend();
    const writer = new SealedWriter(await newPath(), { backend: spy.backend });
    const chain1 = Buffer.from(spy.expanded[0]!);
    writer.write("one");
    const chain2 = Buffer.from(spy.expanded[0]!);
    const link = Buffer.from(spy.expanded[1]!);
    writer.write("two");
    const files = [readFileSync(writer.name.path), readFileSync(writer.name.state)];
    for (const chain of [chain1, chain2, Buffer.from(spy.expanded[0]!)]) {
      expect(files.some((file) => file.includes(chain))).toBe(false);
    }
    expect(files.map((file) => file.includes(link))).toEqual([false, true]);
    writer.kill();
  });
});

describe("without a signer", () => {
  it("onHead is told the head at each end of a segment, and what it throws harms nothing", async () => {
    const heads: SealedHead[] = [];
    const onHead = (head: SealedHead) => {
      heads.push(head);
      throw new Error("not here");
    };
    const writer = new SealedWriter(await newPath(), { seal: { onHead } });
    writer.write("one", "two");
    writer.rotate();
    writer.write("three");
    await writer.close();
    await turn();
    const [first, second] = [open(writer.name.numbered(1)), open(writer.name.path)];
    const log = first.heads[0];
    expect(heads).toEqual([
      { log, segment: 1, frames: 2, lines: 2, head: first.heads[2] },
      { log, segment: 2, frames: 2, lines: 3, head: second.heads[2] },
    ]);
  });
});

describe("wrong options", () => {
  it.each([
    ["seal.recipient", { recipient: 5 }, TypeError],
    ["seal.recipient", { recipient: new Uint8Array(96) }, RangeError],
    ["seal.recipient", { recipient: new Uint8Array(97).fill(4) }, RangeError],
    ["seal.signer", { signer: "alice" }, TypeError],
    ["seal.signer.sign", { signer: { publicKey: RECIPIENT } }, TypeError],
    ["seal.signer.publicKey", { signer: { publicKey: "04", sign: () => {} } }, TypeError],
    ["seal.signer.publicKey", { signer: { publicKey: new Uint8Array(97), sign: () => {} } }, RangeError],
    ["seal.signEvery", { signEvery: "1" }, TypeError],
    ["seal.signEvery", { signEvery: 0 }, RangeError],
    ["seal.signEvery", { signEvery: 2 ** 31 }, RangeError],
    ["seal.onHead", { onHead: 1 }, TypeError],
  ])("%s is named", (argument, seal, type) => {
    expect(() => codecWith(seal)).toThrow(type);
    expect(() => codecWith(seal)).toThrow(expect.objectContaining({ argument }));
  });

  it("a recipient whose text is damaged is a malformed key", () => {
    expect(() => codecWith({ recipient: "sclog1.abc" })).toThrow(
      expect.objectContaining({ code: "ERR_KEY_MALFORMED" }),
    );
  });
});

function logThird(): number {
  return Math.floor((1 << 24) / 2) - 10;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** The backend of Node, which keeps hold of every secret that it hands out. */
function spyingBackend() {
  const pairs: string[] = [];
  const aeads: string[] = [];
  const shared: Uint8Array[] = [];
  const extracted: Uint8Array[] = [];
  const expanded: Uint8Array[] = [];
  const keep = (list: Uint8Array[], bytes: Uint8Array) => {
    list.push(bytes);
    return bytes;
  };
  const watch = (list: string[]) => {
    const at = list.push("alive") - 1;
    return () => {
      list[at] = "destroyed";
    };
  };
  const backend: CryptoBackend = {
    ...nodeBackend,
    generateEcdhKeyPair: () => {
      const pair = nodeBackend.generateEcdhKeyPair();
      const destroyed = watch(pairs);
      return {
        publicKey: pair.publicKey,
        deriveSharedSecret: (point) => keep(shared, pair.deriveSharedSecret(point)),
        destroy: () => {
          pair.destroy();
          destroyed();
        },
      };
    },
    hkdfExtract: (salt, ikm) => keep(extracted, nodeBackend.hkdfExtract(salt, ikm)),
    hkdfExpand: (prk, info, length) => keep(expanded, nodeBackend.hkdfExpand(prk, info, length)),
    aes256Gcm: (key) => {
      const aead = nodeBackend.aes256Gcm(key);
      const destroyed = watch(aeads);
      return {
        seal: (nonce, aad, plaintext) => aead.seal(nonce, aad, plaintext),
        open: (nonce, aad, sealed) => aead.open(nonce, aad, sealed),
        destroy: () => {
          aead.destroy();
          destroyed();
        },
      };
    },
  };
  return { backend, pairs, aeads, shared, extracted, expanded };
}
