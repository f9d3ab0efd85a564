import { afterEach, describe, expect, it, vi } from "vitest";
import { Progress } from "../../src/cli/progress.ts";
import { testFolder } from "./support/folder.ts";
import { sealedLog, writeKey, writePlainLog, writeSealedLines } from "./support/logs.ts";
import { Kept, run } from "./support/run.ts";

const path = testFolder();

afterEach(() => vi.restoreAllMocks());

function shown(isTTY: boolean, milliseconds: number): string {
  const stderr = new Kept(isTTY);
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const progress = new Progress({ stderr }, "verifying");
  now = milliseconds;
  progress.update(2_500_000, 10_000_000);
  const { text } = stderr;
  progress.stop();
  return text;
}

describe("the progress of a long reading", () => {
  it("is shown on a terminal once it has taken a while", () => {
    expect(shown(true, 1_000)).toMatch(/verifying\s+=+-+ 25 %\s+2\.5 MB of 10\.0 MB/);
    expect(shown(true, 100)).toBe("");
  });

  it("is shown nowhere else", () => {
    expect(shown(false, 1_000)).toBe("");
  });

  it("is shown while a log is read into a file, or verified", async () => {
    writePlainLog(path("peer.log"));
    const key = path("log.key");
    const sealed = sealedLog(path("sealed.log"), { recipient: await writeKey(key) });
    await writeSealedLines(sealed, 0, 5);
    await sealed.close();
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      now += 1_000;
      return now;
    });
    const terminal = ["stderr"] as const;
    expect((await run(["cat", path("peer.log")], { terminal })).stderr).toContain("reading");
    expect((await run(["cat", path("sealed.log"), "-k", key], { terminal })).stderr).toContain("reading");
    expect((await run(["verify", path("sealed.log"), "-k", key], { terminal })).stderr).toContain("verifying");
    const shownThere = await run(["cat", path("peer.log")], { terminal: ["stdout", "stderr"] });
    expect(shownThere.stderr).toBe("");
  });
});
