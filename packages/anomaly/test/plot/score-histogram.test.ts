import { describe, expect, it } from "vitest";
import { ArgumentRangeError, createRandom, scoreHistogramSvg } from "../../src/index.ts";
import { parseXml } from "./xml.ts";

const random = createRandom(3);
const labels = Array.from({ length: 2000 }, (_, i) => (i % 50 === 0 ? 1 : 0));
const scores = labels.map((label) => Math.min(1, Math.max(0, (label === 1 ? 0.62 : 0.42) + 0.05 * random.normal())));

/** Heights of the bars of one colour, by the bin on which they stand. */
function bars(svg: string, fill: string): Map<number, number> {
  const found = [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="[\d.]+" height="([\d.]+)" fill="([^"]+)"/g)];
  return new Map(
    found
      .filter(([, , height, colour]) => colour === fill && Number(height) !== 12)
      .map(([, x, height]) => [Math.floor((50 * (Number(x) - 64)) / 636), Number(height)]),
  );
}

describe("scoreHistogramSvg", () => {
  it("is well-formed XML with a title and a description that a screen reader announces", () => {
    const root = parseXml(scoreHistogramSvg(scores, { threshold: 0.55, title: "Yesterday" }));
    expect(root.name).toBe("svg");
    expect(root.attributes["role"]).toBe("img");
    const [titleId, descriptionId] = (root.attributes["aria-labelledby"] ?? "").split(" ");
    const textOf = (id?: string) => root.children.find((child) => child.attributes["id"] === id)?.text;
    expect(textOf(titleId)).toBe("Yesterday");
    const above = scores.filter((score) => score > 0.55).length;
    expect(textOf(descriptionId)).toContain(
      `${above} rows (${(above / 20).toFixed(2)} %) are above the threshold 0.550`,
    );
    expect(textOf(descriptionId)).toContain("scores of 2000 rows");
  });

  it("has a bar in each bin into which scores fall, higher where there are more, and none elsewhere", () => {
    const drawn = bars(scoreHistogramSvg([0.1, 0.5, 0.5, 0.51, 1]), "#0072b2");
    expect([...drawn.keys()]).toEqual([5, 25, 49]);
    expect(drawn.get(25)).toBeGreaterThan(drawn.get(5) as number);
    expect(drawn.get(5)).toBe(drawn.get(49));
  });

  it("gives labelled anomalies bars of their own, and a legend", () => {
    const svg = scoreHistogramSvg(scores, { labels });
    const [normal, anomalies] = [bars(svg, "#0072b2"), bars(svg, "#d55e00")];
    expect(Math.min(...anomalies.keys())).toBeGreaterThan(Math.min(...normal.keys()));
    expect(svg).toContain(">anomalies</text>");
    expect(scoreHistogramSvg(scores)).not.toContain(">anomalies</text>");
  });

  it("marks the threshold at its place", () => {
    const svg = scoreHistogramSvg(scores, { threshold: 0.5 });
    expect(svg).toContain(`<line x1="382" y1="44" x2="382"`);
    expect(svg).toContain(">threshold 0.500</text>");
    expect(scoreHistogramSvg(scores)).not.toContain("threshold");
  });

  it("gives the same text every time, and is written in Portuguese when asked", () => {
    expect(scoreHistogramSvg(scores, { threshold: 0.5 })).toBe(scoreHistogramSvg([...scores], { threshold: 0.5 }));
    const portuguese = scoreHistogramSvg(scores, { threshold: 0.5, language: "pt" });
    expect(portuguese).toContain(">limiar 0.500</text>");
    expect(portuguese).toContain("linhas (escala logarítmica)");
  });

  it("lets a title do no more than be read", () => {
    const title = `</title><script>alert("1")</script>\u202e\u0000\ud800 & 'x'`;
    const root = parseXml(scoreHistogramSvg(scores, { title }));
    expect(root.children.find(({ name }) => name === "title")?.text).toBe(
      `</title><script>alert("1")</script>\ufffd\ufffd\ufffd & 'x'`,
    );
    expect(root.children.some(({ name }) => name === "script")).toBe(false);
    expect(parseXml(scoreHistogramSvg(scores, { title: "x".repeat(500) })).children[0]?.text).toHaveLength(120);
  });

  it("takes a million scores and stays a small file", () => {
    const many = Float64Array.from({ length: 1_000_000 }, (_, i) => (i % 997) / 997);
    expect(scoreHistogramSvg(many).length).toBeLessThan(12_000);
  });

  it.each([
    ["no scores", [], {}, "scores"],
    ["a score that is no number", [0.1, Number.NaN], {}, "scores"],
    ["a score above 1", [1.1], {}, "scores"],
    ["a threshold that is none", [0.1], { threshold: Number.NaN }, "threshold"],
    ["fewer labels than scores", [0.1, 0.2], { labels: [1] }, "labels"],
    ["three bins", [0.1], { bins: 3 }, "bins"],
    ["an id with a quote", [0.1], { id: `a"b` }, "id"],
    ["another language", [0.1], { language: "de" as "en" }, "language"],
  ])("refuses %s, naming the argument", (_, given, options, argument) => {
    let refused: unknown;
    try {
      scoreHistogramSvg(given, options);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ArgumentRangeError);
    expect((refused as ArgumentRangeError).argument).toBe(argument);
  });
});
