import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CHECKPOINT_RULE, MESSAGE_RULE } from "../packages/transport/src/protocol/checkpoint-rule.ts";
import { FRAME_TYPE } from "../packages/transport/src/protocol/messages.ts";
import { isChained, SECTION } from "../packages/transport/src/protocol/section.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The cells of every line of a table. */
function rowsOf(markdown: string): string[][] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("docs/threat-model.md", () => {
  const text = read("docs/threat-model.md");
  const named = [...text.matchAll(/`([^`]+\.test\.ts)`: "([^"]+)"/g)].map(([, file = "", name = ""]) => ({
    file: /^(packages|examples|test)\//.test(file) ? file : `packages/transport/test/${file}`,
    name: name.replace(/\s+/g, " "),
  }));

  it.each(named)("names a test that is there: $file, $name", ({ file, name }) => {
    expect(existsSync(join(root, file)), file).toBe(true);
    const source = read(file);
    const quoted = [`"${name}"`, `\`${name}\``, `'${name}'`];
    expect(quoted.some((title) => source.includes(title))).toBe(true);
  });

  it("names a test for every attempt", () => {
    const attempts = rowsOf(text).filter((cells) => cells.length === 3 && !/^(attempt|---)$/.test(cells[0] ?? ""));
    expect(attempts.length).toBeGreaterThan(40);
    expect(
      attempts.filter(([, , test]) => !/`[^`]+\.test\.ts`: "/.test(test ?? "")).map(([attempt]) => attempt),
    ).toEqual([]);
  });
});

describe("docs/protocol.md", () => {
  const rows = rowsOf(read("docs/protocol.md"));

  it("has the types of sections as they are", () => {
    const written = rows
      .filter((cells) => cells.length === 4 && /^0x[0-9a-f]{2}$/.test(cells[0] ?? ""))
      .map(([type = "", name = "", , chained]) => [name, Number(type), chained === "yes"]);
    expect(written).toEqual(Object.entries(SECTION).map(([name, type]) => [name, type, isChained(type)]));
  });

  it("has the types of frames as they are", () => {
    const written = rows.flatMap((cells) =>
      [cells.slice(0, 2), cells.slice(2, 4)].flatMap(([type = "", name = ""]) =>
        /^\d$/.test(type) && /^[A-Z][A-Z0-9]+$/.test(name) ? [[name, Number(type)]] : [],
      ),
    );
    expect(Object.fromEntries(written)).toEqual(FRAME_TYPE);
  });

  it("has the windows of signatures as they are", () => {
    const mib = (bytes: number) => `${bytes / 2 ** 20} MiB`;
    const windows = [CHECKPOINT_RULE, MESSAGE_RULE].map(
      ({ records, bytes }) => `${records.toLocaleString("en")} and ${mib(bytes)}`,
    );
    expect(rows).toContainEqual(["c, records and bytes", ...windows]);
  });

  it("has every code with which a session can end", () => {
    const text = read("docs/protocol.md");
    const source = read("packages/transport/src/errors.ts");
    const local =
      /ADDRESS|SCHEME|CONNECT|LISTEN|CHANNEL|SERIALISABLE|SESSION_CLOSED|READER|TRANSCRIPT|SESSIONS|INTERNAL|IDLE/;
    const codes = [...source.matchAll(/\| "ERR_([A-Z_]+)"/g)].map(([, code = ""]) => code);
    expect(codes.length).toBeGreaterThan(40);
    expect(codes.filter((code) => !local.test(code) && !text.includes(code))).toEqual([]);
  });
});

describe.each(["docs/protocol.md", "docs/threat-model.md", "docs/vectors/README.md"])("the links of %s", (file) => {
  it("lead to what is there", () => {
    const links = [...read(file).matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(0);
    const broken = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

/** The anchors of a document's headings, as forges make them. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
