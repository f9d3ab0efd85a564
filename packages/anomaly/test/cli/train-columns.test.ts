import { describe, expect, it } from "vitest";
import { flows } from "./support/data.ts";
import { run, testFolder } from "./support/run.ts";

const path = testFolder();
const table = flows();

describe("securecomm-anomaly train, of some columns", () => {
  it("trains without labels of words by the options that it names", async () => {
    const words = table.replace(/,0,usual/g, ",normal,usual").replace(/,1,copy/g, ",attack,copy");
    const args = ["train", "-", "-o", path("words.json"), "--no-label", "--exclude", "label,id,kind"];
    expect(await run(args, { stdin: words })).toMatchObject({ status: 0, stderr: "" });
  });

  it("counts one column in the singular", async () => {
    const { stdout } = await run(["train", "-", "--columns", "seconds", "-o", path("one.json")], { stdin: table });
    expect(stdout).toMatch(/\nfeatures +1 from 1 column \(/);
  });
});
