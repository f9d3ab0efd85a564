import {
  AnomalyError,
  everyAttack,
  generateTrainingData,
  readTrainingData,
  SESSION_FEATURES,
  TRAINING_COLUMNS,
  type TrainingRow,
  trainingDataLines,
} from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";

const OPTIONS = { seed: 6, users: 2, hours: 2, attacks: everyAttack() };
const rows = [...generateTrainingData(OPTIONS)];
const lines = [...trainingDataLines(rows)];

async function read(given: Iterable<string> | AsyncIterable<string>): Promise<TrainingRow[]> {
  const all: TrainingRow[] = [];
  for await (const row of readTrainingData(given)) all.push(row);
  return all;
}

describe("training_data.csv", () => {
  it("begins with the seed's columns, and says of each row what it is and how it was made", () => {
    expect(lines[0]!.split(",").slice(0, 3)).toEqual(["message_length", "time_interval", "message_count_window"]);
    expect(lines[0]).toBe(TRAINING_COLUMNS.join(","));
    expect(TRAINING_COLUMNS.slice(SESSION_FEATURES.features.length)).toEqual([
      "label",
      "kind",
      "strength",
      "scenario",
      "parameters",
      "seed",
    ]);
    expect(new Set(lines.map((line) => line.split(",").length))).toEqual(new Set([TRAINING_COLUMNS.length]));
  });

  it("gives the same rows when it is read, to the last bit", async () => {
    expect(rows.length).toBeGreaterThan(1_000);
    expect(await read(lines)).toEqual(rows);
  });

  it("is the same for the same seed", () => {
    expect([...trainingDataLines(generateTrainingData(OPTIONS))]).toEqual(lines);
  });

  it("labels attacks with kind, strength and parameters, and normal rows with their users' habits", () => {
    const attack = rows.find(({ label, kind }) => label === 1 && kind === "credential-probing")!;
    expect(attack.strength).toMatch(/^(weak|medium|strong)$/);
    expect(attack.parameters).toMatch(/^tries=\d+;spacing=[\d.]+;/);
    const normal = rows.find(({ label, kind }) => label === 0 && kind === "telemetry")!;
    expect(normal.strength).toBe("none");
    expect(normal.parameters).toMatch(/^period=\d+;/);
  });

  it("is read with line ends, a byte order mark and a last empty line, and as lines come", async () => {
    async function* coming(): AsyncGenerator<string> {
      yield `\uFEFF${lines[0]}\r\n`;
      yield `${lines[1]}\n`;
      yield "";
    }
    expect(await read(coming())).toEqual([rows[0]]);
  });

  const row = lines[1]!.split(",");
  const withCell = (name: string, cell: string) =>
    row.map((old, i) => (TRAINING_COLUMNS[i] === name ? cell : old)).join(",");
  it.each([
    [[], /empty/],
    [["a,b"], /line 1 column 1 is "a", not message_length/],
    [[`${lines[0]},more`], /line 1 has a column too many: "more"/],
    [[lines[0]!, "1,2"], /line 2 has 2 columns/],
    [[lines[0]!, lines[1]!, withCell("time_interval", "soon")], /line 3 column time_interval is no number: "soon"/],
    [[lines[0]!, withCell("sent", "")], /line 2 column sent is no number: ""/],
    [[lines[0]!, withCell("bytes_hour", "Infinity")], /line 2 column bytes_hour is no number/],
    [[lines[0]!, withCell("label", "2")], /line 2 column label is "2", none of 0, 1/],
    [[lines[0]!, withCell("kind", "rain")], /line 2 column kind is "rain"/],
    [[lines[0]!, withCell("seed", "1.5")], /line 2 column seed is no whole number/],
    [["x".repeat(20_000)], /line 1 is longer than/],
  ])("names line and column of what is wrong (%#)", async (given, message) => {
    await expect(read(given)).rejects.toThrow(message);
    await expect(read(given)).rejects.toBeInstanceOf(AnomalyError);
    await expect(read(given)).rejects.toMatchObject({ code: "ERR_BAD_INPUT" });
  });
});
