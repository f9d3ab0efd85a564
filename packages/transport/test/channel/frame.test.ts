import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkWholeFrame, FrameDecoder } from "../../src/channel/frame.ts";
import { ChannelError } from "../../src/errors.ts";
import { embedded, filled, hex } from "../support/bytes.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";
import { cutAt, frame, numbered } from "../support/frames.ts";
import { collectGarbage } from "../support/gc.ts";

const LIMIT = 8_192;
const asHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** A decoder that notes what it delivers; a frame is only lent, so it is copied. */
function decoding(limit = LIMIT) {
  const frames: string[] = [];
  const decoder = new FrameDecoder(limit, (bytes) => frames.push(asHex(bytes)));
  return { decoder, frames };
}

describe("a stream of frames", () => {
  const small = [numbered(1, 1), numbered(2, 3), numbered(3, 2)];
  const stream = concatBytes(...small);

  it("gives the same frames wherever it is cut once or twice", () => {
    for (let i = 1; i < stream.length; i++) {
      for (let j = i; j < stream.length; j++) {
        const { decoder, frames } = decoding();
        decoder.resume();
        for (const chunk of cutAt(stream, [i, j])) decoder.push(chunk);
        expect(frames).toEqual(small.map(asHex));
        expect(decoder.buffered).toBe(0);
      }
    }
  });

  it("gives the same frames byte by byte", () => {
    const { decoder, frames } = decoding();
    decoder.resume();
    stream.forEach((byte, i) => {
      decoder.push(Uint8Array.of(byte));
      const whole = [5, 12, 18].filter((end) => end <= i + 1).length;
      expect(frames).toHaveLength(whole);
      expect(decoder.buffered).toBe(i + 1 - ([0, 5, 12, 18][whole] as number));
    });
  });

  it("gives the same frames however it is cut and whenever it is paused", () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3_000 }));
    const chunkSize = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4_000 }));
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 1, maxLength: 12 }),
        fc.array(chunkSize, { minLength: 1, maxLength: 20 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
        (sizes, chunkSizes, pauses) => {
          const sent = sizes.map((length, i) => numbered(i, length));
          const bytes = concatBytes(...sent);
          const { decoder, frames } = decoding();
          let at = 0;
          for (let i = 0; at < bytes.length; i++) {
            if (pauses[i % pauses.length]) decoder.pause();
            else decoder.resume();
            const before = frames.length;
            const chunk = bytes.slice(at, at + (chunkSizes[i % chunkSizes.length] as number));
            decoder.push(chunk);
            at += chunk.length;
            const delivered = frames.reduce((sum, text) => sum + text.length / 2, 0);
            // At hundreds of thousands of chunks an expectation each costs more than the decoder.
            if (decoder.paused && frames.length !== before) expect(frames).toHaveLength(before);
            if (decoder.buffered !== at - delivered) expect(decoder.buffered).toBe(at - delivered);
          }
          decoder.resume();
          expect(frames).toEqual(sent.map(asHex));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("may come in chunks that lie in a larger buffer, and empty ones", () => {
    const { decoder, frames } = decoding();
    decoder.resume();
    for (const chunk of cutAt(stream, [2, 7, 13])) {
      decoder.push(new Uint8Array(0));
      decoder.push(embedded(chunk));
    }
    expect(frames).toEqual(small.map(asHex));
  });
});

describe("a reader of frames", () => {
  it("gets nothing before it resumes", () => {
    const { decoder, frames } = decoding();
    expect(decoder.paused).toBe(true);
    decoder.push(numbered(1));
    expect(frames).toEqual([]);
    decoder.resume();
    expect(frames).toEqual([asHex(numbered(1))]);
  });

  it("that pauses inside its handler gets nothing more until it resumes", () => {
    const frames: string[] = [];
    const decoder = new FrameDecoder(LIMIT, (bytes) => {
      frames.push(asHex(bytes));
      decoder.pause();
    });
    decoder.resume();
    decoder.push(concatBytes(numbered(1), numbered(2), numbered(3)));
    for (let i = 1; i <= 3; i++) {
      expect(frames).toHaveLength(i);
      decoder.push(new Uint8Array(0));
      expect(frames).toHaveLength(i);
      decoder.resume();
    }
    expect(frames).toEqual([1, 2, 3].map((i) => asHex(numbered(i))));
  });

  it("that resumes or pushes inside its handler is not called inside itself, and order holds", () => {
    const frames: string[] = [];
    let depth = 0;
    const decoder = new FrameDecoder(LIMIT, (bytes) => {
      expect(++depth).toBe(1);
      frames.push(asHex(bytes));
      if (frames.length === 1) decoder.push(numbered(3));
      decoder.pause();
      decoder.resume();
      depth--;
    });
    decoder.resume();
    decoder.push(concatBytes(numbered(1), numbered(2)));
    expect(frames).toEqual([1, 2, 3].map((i) => asHex(numbered(i))));
  });

  it("that throws loses the frame it threw at, and no other", () => {
    const frames: string[] = [];
    const decoder = new FrameDecoder(LIMIT, (bytes) => {
      frames.push(asHex(bytes));
      if (frames.length === 1) throw new Error("of the handler");
    });
    decoder.resume();
    expect(thrownBy(() => decoder.push(concatBytes(numbered(1), numbered(2)))).message).toBe("of the handler");
    decoder.resume();
    expect(frames).toEqual([1, 2].map((i) => asHex(numbered(i))));
  });

  it("may raise the limit between two frames, from inside its handler", () => {
    const frames: number[] = [];
    const decoder = new FrameDecoder(4, (bytes) => {
      frames.push(bytes.length);
      decoder.maxFrameLength = 10;
    });
    decoder.resume();
    decoder.push(concatBytes(numbered(1, 4), numbered(2, 10)));
    expect(frames).toEqual([8, 14]);
    expect(codeThrownBy(() => decoder.push(hex("0000000b")))).toBe("ERR_FRAME_TOO_LARGE");
  });
});

describe("the length that a frame claims", () => {
  it.each([
    ["00000000", "ERR_FRAME_MALFORMED"],
    ["00002001", "ERR_FRAME_TOO_LARGE"],
    ["7fffffff", "ERR_FRAME_TOO_LARGE"],
    ["80000000", "ERR_FRAME_TOO_LARGE"],
    ["ffffffff", "ERR_FRAME_TOO_LARGE"],
  ])("of %s is refused as soon as it is there, and nothing is allocated for it", (claim, code) => {
    const { decoder, frames } = decoding();
    decoder.resume();
    const bytes = hex(claim);
    for (const byte of bytes.subarray(0, 3)) decoder.push(Uint8Array.of(byte));
    const before = process.memoryUsage().arrayBuffers;
    const error = thrownBy(() => decoder.push(bytes.subarray(3)));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_048_576);
    expect(error).toBeInstanceOf(ChannelError);
    expect(error.code).toBe(code);
    expect(frames).toEqual([]);
  });

  it("is accepted up to the limit", () => {
    const { decoder, frames } = decoding();
    decoder.resume();
    decoder.push(numbered(1, LIMIT));
    expect(frames).toHaveLength(1);
    expect(codeThrownBy(() => decoder.push(numbered(1, LIMIT + 1)))).toBe("ERR_FRAME_TOO_LARGE");
  });

  it("is refused again and again once it was", () => {
    const { decoder, frames } = decoding();
    decoder.resume();
    for (const more of [hex("ffffffff"), numbered(1), hex("00")]) {
      expect(codeThrownBy(() => decoder.push(more))).toBe("ERR_FRAME_TOO_LARGE");
    }
    expect(frames).toEqual([]);
  });

  it("behind frames that are whole does not keep those back", () => {
    const { decoder, frames } = decoding();
    decoder.resume();
    expect(codeThrownBy(() => decoder.push(concatBytes(numbered(1), hex("00000000"))))).toBe("ERR_FRAME_MALFORMED");
    expect(frames).toEqual([asHex(numbered(1))]);
  });
});

describe("a stranger who sends byte by byte", () => {
  it("does not make us keep an object for each byte", async () => {
    const { decoder, frames } = decoding();
    decoder.resume();
    const whole = numbered(7, LIMIT);
    const chunks: WeakRef<Uint8Array>[] = [];
    for (let at = 0; at < whole.length - 1; at++) {
      const chunk = whole.slice(at, at + 1);
      chunks.push(new WeakRef(chunk));
      decoder.push(chunk);
    }
    await collectGarbage();
    expect(decoder.buffered).toBe(whole.length - 1);
    expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThan(100);
    decoder.push(whole.subarray(-1));
    expect(frames).toEqual([asHex(whole)]);
  });
});

describe("a frame that came as one message", () => {
  it("must have the length of its message", () => {
    checkWholeFrame(numbered(1, 5), 5);
    checkWholeFrame(embedded(frame(filled(3, 1))), 5);
    expect(codeThrownBy(() => checkWholeFrame(numbered(1, 6), 5))).toBe("ERR_FRAME_TOO_LARGE");
    for (const bad of ["", "000000", "00000000", "00000002 01", "00000001 0102", "00000000 01"]) {
      expect(codeThrownBy(() => checkWholeFrame(hex(bad), 5))).toBe("ERR_FRAME_MALFORMED");
    }
  });
});
