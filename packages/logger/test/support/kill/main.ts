import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Mode } from "./plan.ts";
import { killRound, type RoundOptions, type RoundResult } from "./round.ts";

const HELP = `Kills a process that writes a log, again and again, and checks what is in the files.

  --lines N      lines a round (1,000,000)
  --rounds N     rounds, each a new log with the next seed (1)
  --kills N      kills a round (60)
  --mode MODE    plain, compress, sealed or all (all)
  --seed N       of the first round (1)
  --rotate N     about at how many bytes the log rotates (524,288)
  --check N      the whole log is checked after each N-th kill, its end after every one (10)
  --rival rotating-file-stream
                 that library writes instead, and what goes wrong is counted
  --folder PATH  where the logs are written (the system's folder for temporary files)
  --keep         leaves the files of a round with a violation where they are

SIGKILL leaves what was written in the system's cache: this shows what becomes of a killed process, not of a lost disk.`;

/** Runs the rounds and says what came of them. Returns how many violated something. */
export async function main(args: readonly string[], program: string): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      lines: { type: "string", default: "1000000" },
      rounds: { type: "string", default: "1" },
      kills: { type: "string", default: "60" },
      mode: { type: "string", default: "all" },
      seed: { type: "string", default: "1" },
      rotate: { type: "string", default: "524288" },
      check: { type: "string", default: "10" },
      rival: { type: "string" },
      folder: { type: "string", default: tmpdir() },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { rival } = values;
  const known: readonly Mode[] = rival === undefined ? ["plain", "compress", "sealed"] : ["plain", "compress"];
  const modes = known.filter((mode) => values.mode === "all" || values.mode === mode);
  if (values.help || modes.length === 0 || (rival !== undefined && rival !== "rotating-file-stream")) {
    console.log(HELP);
    return values.help ? 0 : 1;
  }
  const first = Number(values.seed);
  let violated = 0;
  for (let seed = first; seed < first + Number(values.rounds); seed++) {
    for (const mode of modes) {
      const folder = await mkdtemp(join(values.folder, "securecomm-kill-"));
      const started = performance.now();
      const options: RoundOptions = {
        program,
        path: join(folder, "peer.log"),
        mode,
        lines: Number(values.lines),
        kills: Number(values.kills),
        seed,
        rotateBytes: Number(values.rotate),
        checkEvery: Number(values.check),
        rival: rival !== undefined,
        onProgress: process.stdout.isTTY ? progress(mode, seed) : undefined,
      };
      const result = await killRound(options);
      if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
      console.log(summary(options, result, performance.now() - started));
      const failed = result.violations.length > 0;
      if (!failed || !values.keep) await rm(folder, { recursive: true });
      else console.log(`  the files are in ${folder}`);
      if (failed) violated++;
      if (failed && rival === undefined) {
        console.log(`  again: ${commandFor(options)}`);
        return violated;
      }
    }
  }
  return rival === undefined ? violated : 0;
}

function commandFor({ mode, lines, kills, seed, rotateBytes, checkEvery }: RoundOptions): string {
  const numbers = `--lines ${lines} --kills ${kills} --rotate ${rotateBytes} --check ${checkEvery}`;
  return `node packages/logger/test/long/kill.mjs --mode ${mode} --seed ${seed} ${numbers}`;
}

function summary({ mode, seed, rival }: RoundOptions, result: RoundResult, time: number): string {
  const { kills, killsInCalls, orderlyEnds, checks, lines, torn, files, compressed, bytes, unpromisedLost } = result;
  const what = rival ? `rotating-file-stream, ${mode}` : mode;
  const kinds = Object.entries(result.counts).map(([kind, count]) => `${kind}: ${count}`);
  const found = kinds.length === 0 ? "nothing lost, doubled or out of order" : kinds.join(", ");
  const shown = result.violations.slice(0, 5);
  return [
    `${what}, seed ${seed}: ${found} (${(time / 1000).toFixed(1)} s)`,
    `  ${lines} lines in ${files} files, ${compressed} of them compressed, ${(bytes / 1e6).toFixed(1)} MB; ${kills} kills, ${killsInCalls} of them in a call of the file system; ` +
      `${orderlyEnds} orderly ends; ${checks} checks of the whole log`,
    `  lines handed over, never promised and gone with a killed writer: ${unpromisedLost}; of those, begun in the file: ${torn}`,
    ...shown.map(({ kind, facts }) => `  ${kind}: ${facts}`),
  ].join("\n");
}

function progress(mode: Mode, seed: number): (lines: number, kills: number) => void {
  return (lines, kills) => process.stdout.write(`\r\u001b[K${mode}, seed ${seed}: ${lines} lines, ${kills} kills`);
}
