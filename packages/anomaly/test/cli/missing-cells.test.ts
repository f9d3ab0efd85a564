import { describe, expect, it } from "vitest";
import { flows } from "./support/data.ts";
import { run, testFolder } from "./support/run.ts";

const path = testFolder();
const table = flows();
/** The table with another cell for the bytes of a row. */
const withBytes = (id: number, cell: string) => table.replace(new RegExp(`^(${id},\\w+),\\d+`, "m"), `$1,${cell}`);
const train = (stdin: string, ...args: string[]) =>
  run(["train", "-", "--exclude", "id,kind", "-o", path("model.json"), "--force", "--json", ...args], { stdin });
const typeOf = (stdout: string, column: string) =>
  JSON.parse(stdout).columns.find(({ name }: { name: string }) => name === column).type;

describe("a cell that stands for a missing number", () => {
  it.each(["NA", "N/A", "NaN", "nan", "null", "NULL", "?", "-", " "])(
    "is one as %j, as an empty one is",
    async (word) => {
      const { status, stdout, stderr } = await train(withBytes(7, word), "--missing", "impute");
      expect(status).toBe(0);
      expect(typeOf(stdout, "bytes")).toBe("numeric");
      expect(stderr).toBe("note: 12 rows labelled as anomalies (column label) were left out\n");
      const scored = await run(["score", "-", "-m", path("model.json"), "--all"], { stdin: withBytes(8, word) });
      expect(scored.status).toBe(0);
    },
  );

  it("is refused where missing numbers are", async () => {
    const { status, stderr } = await train(withBytes(7, "NA"));
    expect(status).toBe(3);
    expect(stderr).toContain("line 9, column bytes: it is empty where a number should be; --missing impute");
  });

  it("stays a name in a column of names", async () => {
    const { stdout, stderr } = await train(table.replaceAll(",udp,", ",-,"));
    expect(typeOf(stdout, "protocol")).toBe("categorical");
    expect(JSON.parse(stdout).features).toContain("protocol=-");
    expect(stderr).not.toContain("column protocol");
  });
});

describe("a column that a few cells make one of names", () => {
  it("is told with the first of them, its line, and their number", async () => {
    const { status, stdout, stderr } = await train(withBytes(7, "1.5\u202ek"));
    expect(status).toBe(0);
    expect(typeOf(stdout, "bytes")).toBe("categorical");
    expect(stderr).toContain(
      'note: line 9, column bytes: "1.5\\u{202e}k" makes it a column of names; all but 1 cell could be numbers\n',
    );
  });

  it("is not told where the user calls it names, or where many cells are", async () => {
    expect((await train(withBytes(7, "many"), "--categorical", "bytes")).stderr).not.toContain("column bytes");
    expect((await train(table.replace(/^(\d*[05],\w+),\d+/gm, "$1,many"))).stderr).not.toContain("column bytes");
  });
});
