import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkOutput, writeOutput } from "../../src/cli/output-file.ts";
import { testFolder } from "./support/folder.ts";

const path = testFolder();
const options = { force: false, mode: 0o600 };
const forced = { ...options, force: true };

describe("a file that the command writes", () => {
  it("is whole, its owner's alone, and leaves nothing else behind", async () => {
    await writeOutput(path("whole.key"), "text\n", options);
    expect(readFileSync(path("whole.key"), "utf8")).toBe("text\n");
    expect(statSync(path("whole.key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(path(".")).filter((name) => name.includes("whole"))).toEqual(["whole.key"]);
  });

  it("does not replace one that exists, unless forced", async () => {
    writeFileSync(path("old.key"), "old", { mode: 0o644 });
    await expect(checkOutput(path("old.key"), options)).rejects.toThrow("exists already; --force replaces it");
    await expect(writeOutput(path("old.key"), "new", options)).rejects.toThrow("exists already; --force replaces it");
    expect(readFileSync(path("old.key"), "utf8")).toBe("old");
    await writeOutput(path("old.key"), "new", forced);
    expect(readFileSync(path("old.key"), "utf8")).toBe("new");
    expect(statSync(path("old.key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(path(".")).filter((name) => name.includes("old"))).toEqual(["old.key"]);
  });

  it("replaces the file behind a link, not the link", async () => {
    writeFileSync(path("behind.key"), "old");
    symlinkSync(path("behind.key"), path("link.key"));
    await writeOutput(path("link.key"), "new", forced);
    expect(readFileSync(path("behind.key"), "utf8")).toBe("new");
  });

  it("leaves a device what it is", async () => {
    await writeOutput("/dev/null", "gone", options);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it("is refused where there is a folder, or none around it, by the name that the user gave", async () => {
    await expect(writeOutput(path("."), "", forced)).rejects.toThrow("is a folder");
    await expect(writeOutput(path("nowhere/x.key"), "", options)).rejects.toThrow(
      `${path("nowhere/x.key")}: there is no folder ${path("nowhere")}`,
    );
  });
});
