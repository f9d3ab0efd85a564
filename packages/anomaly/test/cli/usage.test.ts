import { describe, expect, it } from "vitest";
import { flows } from "./support/data.ts";
import { run, testFolder } from "./support/run.ts";

const path = testFolder();
const COMMANDS = ["generate", "train", "score", "evaluate", "explain", "models"];

describe("the command line of securecomm-anomaly", () => {
  it.each([[], ...COMMANDS.map((command) => [command])])(
    "explains %s with examples and without colours",
    async (...command) => {
      const { status, stdout, stderr } = await run([...command, "--help"], { terminal: ["stdin", "stdout"] });
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Usage: securecomm-anomaly/);
      expect(stdout).toMatch(/\nExamples:\n {2}\$ .*securecomm-anomaly /);
      expect(stdout).not.toContain("\u001b");
    },
  );

  it("says what its exit status means", async () => {
    const { stdout } = await run(["--help"]);
    expect(stdout).toMatch(
      /0 done, 1 anomalies were found .* 2 the command line\s+is wrong, 3 an input, .* 130 stopped/s,
    );
  });

  it("says its version", async () => {
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ["an unknown command", ["scroe"], "unknown command 'scroe' (Did you mean score?)"],
    ["an unknown option", ["score", "--modell", "x"], "unknown option '--modell' (Did you mean --model?)"],
    ["no place for the model", ["train", "x.csv"], "required option '-o, --output <file>' not specified"],
    ["no line to explain", ["explain", "x.csv"], "required option '--line <number>' not specified"],
    ["an unknown detector", ["train", "x.csv", "-o", "m", "--detector", "svm"], "Allowed choices are iforest, "],
    ["a rate above 1", ["train", "x.csv", "-o", "m", "--false-positive-rate", "1.5"], "a number between 0 and 1"],
    [
      "a rate with a comma",
      ["train", "x.csv", "-o", "m", "--false-positive-rate", "0,01"],
      "with a point, such as 0.01",
    ],
    ["a seed that is none", ["generate", "--seed", "-1"], "a whole number from 0"],
    ["hours that are words", ["generate", "--hours", "two"], "a number between 0 and 8785"],
    [
      "an attack that does not exist",
      ["generate", "--kinds", "replay,theft"],
      'There is no "theft"; there are replay,',
    ],
    ["a language that does not exist", ["score", "--lang", "de"], "Allowed choices are en, pt."],
    ["a delimiter of two characters", ["score", "--delimiter", "ab"], "one character, or tab"],
    ["a detector and a model", ["evaluate", "-m", "m", "--detector", "knn"], "cannot be used with option"],
    [
      "a model that cannot be saved",
      ["train", "-", "-o", "m", "--detector", "ml-isolation-forest"],
      "Allowed choices are iforest, ",
    ],
  ])("refuses %s in one line, with status 2", async (_, args, message) => {
    const { status, stdout, stderr } = await run(args, { stdin: flows(30) });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^securecomm-anomaly: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it.each(["train", "score", "evaluate", "explain"])(
    "says that %s has nothing to read at a terminal, instead of waiting",
    async (command) => {
      const more = command === "train" ? ["-o", path("never.json")] : command === "explain" ? ["--line", "2"] : [];
      const { status, stderr } = await run([command, ...more]);
      expect(status).toBe(2);
      expect(stderr).toContain("nothing to read: name a file, or pipe something in");
    },
  );

  it.each([
    ["a file that is not there", ["score", path("no.csv")], "no.csv: no such file"],
    ["a model that is not there", ["score", "-", "-m", path("no.json")], "no.json: no such file"],
    ["a folder", ["score", path(".")], "this is a folder, not a file"],
    ["an empty input", ["score", "-"], "standard input: the file is empty"],
    ["a place where nothing can be written", ["train", "-", "-o", path("no/m.json")], "no/m.json: there is no folder "],
  ])("refuses %s in one line, with status 3", async (_, args, message) => {
    const { status, stdout, stderr } = await run(args, { stdin: "" });
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^securecomm-anomaly: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it("shows nothing of a name that could steer the terminal", async () => {
    const { stderr } = await run(["score", path("\u001b[31mred\u202e\n.csv")]);
    expect(stderr).toMatch(/^securecomm-anomaly: [^\n]*\\u\{1b\}\[31mred\\u\{202e\}/);
    for (const character of ["\u001b", "\u202e"]) expect(stderr).not.toContain(character);
  });
});
