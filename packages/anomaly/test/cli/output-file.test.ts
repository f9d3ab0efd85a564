import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OutputFile, writeOutput } from "../../src/cli/output-file.ts";
import { testFolder } from "./support/run.ts";

const path = testFolder();
const names = () => readdirSync(path("."));

describe("a file that the command writes", () => {
  it("is not there before it is whole, and leaves nothing else behind", async () => {
    const file = await OutputFile.create(path("whole.txt"), false);
    await file.write("a".repeat(1 << 20));
    expect(names()).not.toContain("whole.txt");
    await file.commit();
    await file.discard();
    expect(readFileSync(path("whole.txt"), "utf8")).toHaveLength(1 << 20);
    expect(names().filter((name) => name.includes("whole"))).toEqual(["whole.txt"]);
  });

  it("was never there when it is discarded", async () => {
    const file = await OutputFile.create(path("never.txt"), false);
    await file.write("a".repeat(1 << 20));
    await file.discard();
    expect(names().filter((name) => name.includes("never"))).toEqual([]);
  });

  it("does not replace one that exists, unless forced", async () => {
    await writeOutput(path("old.txt"), false, "old");
    await expect(writeOutput(path("old.txt"), false, "new")).rejects.toThrow("exists already; --force replaces it");
    expect(readFileSync(path("old.txt"), "utf8")).toBe("old");
    await writeOutput(path("old.txt"), true, "new");
    expect(readFileSync(path("old.txt"), "utf8")).toBe("new");
  });

  it("does not replace one that came into being while it was written", async () => {
    const file = await OutputFile.create(path("race.txt"), false);
    writeFileSync(path("race.txt"), "other");
    await expect(file.commit()).rejects.toThrow("exists already");
    await file.discard();
    expect(readFileSync(path("race.txt"), "utf8")).toBe("other");
    expect(names().filter((name) => name.includes("race"))).toEqual(["race.txt"]);
  });

  it("replaces the file behind a link, not the link", async () => {
    writeFileSync(path("behind.txt"), "old");
    symlinkSync(path("behind.txt"), path("link.txt"));
    await writeOutput(path("link.txt"), true, "new");
    expect(readFileSync(path("behind.txt"), "utf8")).toBe("new");
    expect(readFileSync(path("link.txt"), "utf8")).toBe("new");
  });

  it("leaves a device what it is", async () => {
    await writeOutput("/dev/null", true, "gone");
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it("is refused where there is a folder, or none around it, by the name that the user gave", async () => {
    await expect(OutputFile.create(path("."), true)).rejects.toThrow("is a folder");
    await expect(OutputFile.create(path("nowhere/x.txt"), false)).rejects.toThrow(
      `${path("nowhere/x.txt")}: there is no folder ${path("nowhere")}`,
    );
  });
});
