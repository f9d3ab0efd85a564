import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WebSocketMeter } from "../../src/channel/web-socket-meter.ts";
import { filled } from "../support/bytes.ts";
import { codeThrownBy } from "../support/errors.ts";
import { cutAt } from "../support/frames.ts";
import { BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, webFrame } from "../support/raw-web-socket.ts";

/** A message in fragments, with control frames in front of each. */
const message = fc.array(
  fc.record({ size: fc.oneof(fc.nat(130), fc.constantFrom(125, 126, 65_535, 65_536)), controls: fc.nat(2) }),
  { minLength: 1, maxLength: 4 },
);
const control = (i: number) => webFrame(i % 2 === 0 ? PING : PONG, filled(i * 7, 1));

function encode(fragments: readonly { size: number; controls: number }[]): { data: number; bytes: Uint8Array } {
  const parts: Uint8Array[] = [];
  let data = 0;
  fragments.forEach(({ size, controls }, i) => {
    for (let j = 0; j < controls; j++) parts.push(control(j));
    const fin = i === fragments.length - 1;
    const one = webFrame(i === 0 ? BINARY : CONTINUATION, filled(size, 0xff), { fin });
    data += one.length;
    parts.push(one);
  });
  return { data, bytes: concatBytes(...parts) };
}

describe("a meter of WebSocket messages", () => {
  it("counts the bytes of messages and knows when one is whole, wherever the stream is cut", () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (all, at) => {
          const encoded = all.map(encode);
          const bytes = concatBytes(...encoded.map((one) => one.bytes));
          const cuts = at.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
          const meter = new WebSocketMeter();
          for (const chunk of cutAt(bytes, cuts)) {
            meter.read(chunk, 0);
            meter.check(4 * 65_536);
          }
          expect(meter.begun).toBe(false);
          expect(meter.bytes).toBe(encoded.reduce((total, { data }) => total + data, 0));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("judges what a message claims over all its fragments, exactly", () => {
    fc.assert(
      fc.property(message, (fragments) => {
        const total = fragments.reduce((sum, { size }) => sum + size, 0);
        const { bytes } = encode(fragments);
        const meter = new WebSocketMeter();
        // Without the last byte the message is still under way, and all of its claims are known.
        const lastIsEmpty = fragments.at(-1)?.size === 0;
        fc.pre(!lastIsEmpty && total > 4);
        meter.read(bytes.subarray(0, -1), 0);
        meter.check(total - 4);
        expect(codeThrownBy(() => meter.check(total - 5))).toBe("ERR_FRAME_TOO_LARGE");
      }),
    );
  });

  it("knows that a message has begun from its first byte, and that a ping is none", () => {
    const meter = new WebSocketMeter();
    meter.read(webFrame(PING, filled(5, 1)), 0);
    meter.read(webFrame(PING, filled(5, 1)).subarray(0, 3), 0);
    expect([meter.begun, meter.bytes]).toEqual([false, 0]);
    meter.read(filled(8, 1), 0);
    meter.read(webFrame(BINARY, filled(5, 1)).subarray(0, 1), 0);
    expect([meter.begun, meter.bytes]).toEqual([true, 1]);
  });

  it("refuses text, also in fragments", () => {
    const meter = new WebSocketMeter();
    meter.read(webFrame(TEXT, filled(1, 1), { fin: false }), 0);
    expect(codeThrownBy(() => meter.check(100))).toBe("ERR_FRAME_MALFORMED");
    meter.read(webFrame(CONTINUATION, filled(1, 1)), 0);
    meter.read(webFrame(BINARY, filled(1, 1), { fin: false }), 0);
    meter.check(100);
  });

  it("refuses a message in pieces that are small on the average, and no other", () => {
    const read = (size: number, pieces: number) => {
      const meter = new WebSocketMeter();
      const bytes = webFrame(BINARY, filled(size, 1));
      const step = Math.ceil(bytes.length / pieces);
      for (let at = 0; at + step < bytes.length; at += step) {
        meter.read(bytes.slice(at, at + step), 0);
        meter.check(2 ** 24);
      }
    };
    read(200, 200);
    read(1_048_576, 2_000);
    expect(codeThrownBy(() => read(8_000, 8_000))).toBe("ERR_FRAME_MALFORMED");
  });

  it("reads nothing behind a goodbye", () => {
    const meter = new WebSocketMeter();
    meter.read(concatBytes(webFrame(CLOSE, filled(2, 3)), webFrame(TEXT, filled(9, 1), { fin: false })), 0);
    meter.read(webFrame(TEXT, filled(9, 1), { fin: false }), 0);
    expect([meter.begun, meter.bytes]).toEqual([false, 0]);
  });

  it("counts pings and pongs: so many at once, and then one a second", () => {
    const meter = new WebSocketMeter();
    const many = (count: number) => Buffer.alloc(count * webFrame(PING).length, webFrame(PING));
    meter.read(many(128), 0);
    expect(() => meter.checkControl()).not.toThrow();
    meter.read(many(2), 2_000);
    expect(() => meter.checkControl()).not.toThrow();
    meter.read(many(1), 2_500);
    expect(() => meter.checkControl()).toThrow("pings or pongs");
  });
});
