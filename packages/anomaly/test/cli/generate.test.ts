import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TRAINING_COLUMNS } from "../../src/index.ts";
import { Kept, run, testFolder } from "./support/run.ts";

const path = testFolder();
const GENERATE = ["generate", "--users", "1", "--hours", "2"];

describe("securecomm-anomaly generate", () => {
  it("writes training_data.csv with normal users and attacks of all kinds and strengths", async () => {
    const { status, stdout } = await run([...GENERATE, "-o", path("training_data.csv")]);
    expect(status).toBe(0);
    const [header = "", ...rows] = readFileSync(path("training_data.csv"), "utf8").trim().split("\n");
    expect(header.split(",")).toEqual(TRAINING_COLUMNS);
    const cell = (row: string, name: string) => row.split(",")[TRAINING_COLUMNS.indexOf(name)];
    const attacks = rows.filter((row) => cell(row, "label") === "1");
    expect(stdout).toBe(
      `${path("training_data.csv")}: ${rows.length.toLocaleString("en")} rows, ${attacks.length.toLocaleString("en")} of attacks, seed 0\n`,
    );
    expect(new Set(attacks.map((row) => cell(row, "kind"))).size).toBe(7);
    expect(new Set(attacks.map((row) => cell(row, "strength")))).toEqual(new Set(["weak", "medium", "strong"]));
    expect(new Set(rows.filter((row) => !attacks.includes(row)).map((row) => cell(row, "kind")))).toContain(
      "telemetry",
    );
  });

  it("gives the same bytes for the same seed, to a file and to a pipe, and others for another", async () => {
    const { stdout } = await run(GENERATE);
    expect(stdout).toBe(readFileSync(path("training_data.csv"), "utf8"));
    expect((await run([...GENERATE, "--seed", "1"])).stdout).not.toBe(stdout);
  });

  it("simulates only the attacks that are wished", async () => {
    const { stdout } = await run([...GENERATE, "--kinds", "replay,flood", "--strengths", "weak"]);
    const kinds = stdout
      .split("\n")
      .slice(1)
      .filter((row) => /,1,[a-z-]+,weak,/.test(row))
      .map((row) => /,1,([a-z-]+),weak,/.exec(row)?.[1]);
    expect([...new Set(kinds)].toSorted()).toEqual(["flood", "replay"]);
    const none = await run([...GENERATE, "--attacks", "0"]);
    expect(none.stdout).not.toMatch(/,1,[a-z-]+,(weak|medium|strong),/);
  });

  it("stops when it is told to, and leaves no file", async () => {
    const stopping = new AbortController();
    const running = run(["generate", "--users", "50", "--hours", "1000", "-o", path("stopped.csv")], {
      signal: stopping.signal,
    });
    setTimeout(() => stopping.abort(), 50);
    expect((await running).status).toBe(130);
    expect(existsSync(path("stopped.csv"))).toBe(false);
  });

  it("shows at a terminal how far it is, once that takes a while, and cleans up behind itself", async () => {
    const stopping = new AbortController();
    const stderr = new Kept(true);
    const args = ["generate", "--users", "50", "--hours", "4000", "-o", path("shown.csv")];
    const running = run(args, { signal: stopping.signal, stderr });
    while (!stderr.text.includes("generating")) await new Promise((resolve) => setTimeout(resolve, 20));
    stopping.abort();
    expect((await running).status).toBe(130);
    expect(stderr.text).toMatch(/ generating {2}[\d,]+ rows/);
    // The bar's line is cleared; the cursor was never hidden, nor wrapping switched off.
    expect(stderr.text.slice(stderr.text.lastIndexOf("rows"))).toMatch(/\[2K$/);
    for (const lasting of ["\u001b[?25l", "\u001b[?7l"]) expect(stderr.text).not.toContain(lasting);
  });
});
