import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { english } from "../../src/page/texts/english.ts";
import { portuguese } from "../../src/page/texts/portuguese.ts";
import type { Texts } from "../../src/page/texts/texts.ts";

const markup = readFileSync(new URL("../../src/page/public/index.html", import.meta.url), "utf8");
const named = [...markup.matchAll(/data-t(?:-label|-placeholder)?="([^"]*)"/g)].map(([, label]) => label as string);

/** Every text and every table of texts, by its path: `"error.ERR_ABORTED"`. */
function pathsOf(value: object, path = ""): string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null ? pathsOf(inner, `${path}${name}.`) : [`${path}${name}`],
  );
}

describe("the page's texts", () => {
  it("are the same ones in both languages, error by error", () => {
    expect(pathsOf(portuguese).sort()).toEqual(pathsOf(english).sort());
  });

  it("cover all that the markup names", () => {
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((label) => !Object.hasOwn(english.labels, label))).toEqual([]);
  });

  it.each([
    ["English", english],
    ["Portuguese", portuguese],
  ] as [string, Texts][])("are written out in %s: none is empty, and each names whom it is about", (_, texts) => {
    expect(Object.values(texts.labels).filter((text) => text.trim() === "")).toEqual([]);
    const about = [
      ...Object.values(texts.verification).map((text) => text("Bob")),
      texts.changed.title("Bob"),
      texts.changed.meaning("Bob"),
      texts.changed.steps("Bob", true).join(),
      texts.left("Bob"),
    ];
    expect(about.filter((text) => text.includes("Bob"))).toHaveLength(8);
    expect(texts.changed.steps("Bob", true)).toHaveLength(3);
  });
});
