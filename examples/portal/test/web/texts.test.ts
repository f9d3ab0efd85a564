import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientHref, isRaised } from "../../web/src/anomalies/links.ts";
import { SseParser } from "../../web/src/api/sse-parser.ts";
import { barsOf, columnAfterKey, type Series } from "../../web/src/components/chart-shape.ts";
import { beginningOf, visibleParts } from "../../web/src/components/visible-text.ts";
import { setupLinkIn } from "../../web/src/pages/account/setup-link.ts";
import { barOfTime } from "../../web/src/pages/client/time-bar.ts";
import { isDecodable, returnPath } from "../../web/src/state/paths.ts";

describe("an attacker's text", () => {
  it("shows what would not be seen or would turn the writing round", () => {
    expect(visibleParts("a\u202eb\n\u0000\u200bc")).toEqual([
      { text: "a", hidden: false },
      { text: "\\u{202e}", hidden: true },
      { text: "b", hidden: false },
      { text: "\\n\\u{0}\\u{200b}", hidden: true },
      { text: "c", hidden: false },
    ]);
    expect(visibleParts("<b>açaí 🔍</b>")).toEqual([{ text: "<b>açaí 🔍</b>", hidden: false }]);
  });

  it("keeps every other character, in its order, and no control is left bare", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)) }),
        (text) => {
          const parts = visibleParts(text);
          const bare = parts.filter(({ hidden }) => !hidden).map((part) => part.text);
          expect(bare.join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          if (parts.every(({ hidden }) => !hidden)) expect(bare.join("")).toBe(text);
        },
      ),
    );
  });

  it("is never cut in the middle of a character", () => {
    expect(beginningOf("ab🔍", 3)).toBe("ab");
    expect(beginningOf("ab", 3)).toBe("ab");
  });
});

describe("addresses of pages", () => {
  const origin = "http://127.0.0.1:4780";

  it("lead back to this portal only", () => {
    expect(returnPath("/models?api=shop", origin)).toBe("/models?api=shop");
    const hostile = [
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "javascript:alert(1)",
      "/login",
      "/setup?x",
      undefined,
    ];
    for (const next of [
      ...hostile,
      "/.//evil.example",
      "/a/..//evil.example",
      "\t//evil.example",
      "/\t/evil.example",
    ]) {
      expect(returnPath(next, origin)).toBe("/detector");
    }
  });

  it("of a client hold any name, folders' names too", () => {
    expect(clientHref("shop", "user", "a/b?c#d")).toBe("/client/user/a%2Fb%3Fc%23d?api=shop");
    expect(clientHref("shop", "user", "..")).toBe("/client/user?api=shop&name=..");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        const url = new URL(clientHref("shop", "user", name), origin);
        const part = url.pathname.split("/")[3];
        expect(part === undefined ? url.searchParams.get("name") : decodeURIComponent(part)).toBe(name);
      }),
    );
  });

  it("that cannot be decoded are known before the router throws", () => {
    expect([isDecodable("/client/user/%E0%A4%A"), isDecodable("/client/user/%2F")]).toEqual([false, true]);
  });

  it("give the setup link whole, or nothing", () => {
    const link = "WfrfUHXl4jrosJkEQCL1IqNaEGH7oVf9sSB9_hNth_8";
    for (const text of [`#link=${link}`, `http://127.0.0.1:4780/setup#link=${link}`, `  ${link} `]) {
      expect(setupLinkIn(text)).toBe(link);
    }
    for (const text of ["", "#", "#link=", "#link=<script>alert(1)</script>", "x"])
      expect(setupLinkIn(text)).toBeUndefined();
  });
});

describe("server-sent events", () => {
  it("are the same however they are cut", () => {
    const text =
      'retry: 1000\r\n: a comment\r\rid: 7\nevent: anomaly\ndata: {"a":\ndata: 1}\n\ndata:x\r\n\r\nid: 8\n\n';
    const whole = [
      { type: "anomaly", data: '{"a":\n1}', id: "7" },
      { type: "message", data: "x", id: "7" },
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const parser = new SseParser();
        const at = [0, ...cuts.toSorted((one, other) => one - other), text.length];
        expect(at.slice(1).flatMap((end, index) => parser.push(text.slice(at[index], end)))).toEqual(whole);
      }),
    );
  });

  it("without an end are refused", () => {
    const parser = new SseParser();
    expect(() => {
      for (let part = 0; part < 40; part += 1) parser.push(`data: ${"x".repeat(1 << 16)}\n`);
    }).toThrow(RangeError);
  });
});

describe("charts", () => {
  const series: readonly Series[] = [
    { key: "a", label: "A", look: "neutral", values: [100, 1, 0] },
    { key: "b", label: "B", look: "danger", values: [2, 0, 1], lane: 1 },
  ];

  it("show what is more than nothing, each lane by its own greatest", () => {
    const heights = series.map((one) => barsOf(one, series, 3).map(({ height }) => height));
    expect(heights[0]![1]).toBeGreaterThan(1);
    expect(heights[0]![2]).toBe(0);
    expect(heights[1]![2]).toBeCloseTo(heights[1]![0]! / 2);
    const [requests] = barsOf(series[0]!, series, 3);
    const [anomalies] = barsOf(series[1]!, series, 3);
    expect(requests!.y + requests!.height).toBeLessThan(anomalies!.y);
  });

  it("are walked through by keys, to their ends and no further", () => {
    expect(columnAfterKey("ArrowRight", 2, 3)).toBe(2);
    expect(columnAfterKey("ArrowLeft", 0, 3)).toBe(0);
    expect(columnAfterKey("End", 0, 3)).toBe(2);
    expect(columnAfterKey("a", 1, 3)).toBeUndefined();
  });

  it("of times stay within what they are drawn in", () => {
    expect(barOfTime({ firstAt: 50, lastAt: 100 }, { firstAt: 0, lastAt: 100 })).toEqual({ x: 50, width: 50 });
    expect(barOfTime({ firstAt: 100, lastAt: 100 }, { firstAt: 0, lastAt: 100 })).toEqual({ x: 98.5, width: 1.5 });
    expect(barOfTime({ firstAt: 5, lastAt: 5 }, { firstAt: 5, lastAt: 5 })).toEqual({ x: 0, width: 100 });
  });
});

it("an anomaly of addresses sounds until it is judged a false alarm, one of a score while it is above the threshold", () => {
  expect(isRaised({ kind: "addresses", score: 0.1, threshold: 0.7 })).toBe(true);
  expect(isRaised({ kind: "addresses", score: 0.1, threshold: 0.7, verdict: { verdict: "false-alarm" } })).toBe(false);
  expect(isRaised({ kind: "score", score: 0.7, threshold: 0.7 })).toBe(false);
});
