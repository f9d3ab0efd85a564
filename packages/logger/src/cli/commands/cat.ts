import type { Command } from "commander";
import { type LogKey, readLog } from "../../reader.ts";
import { type CommandContext, TextSink } from "../io.ts";
import { loadKey } from "../key-file.ts";
import { addLinesOptions, LastLines, LINES_HELP, type LinesOptions, lineView, MOST_LAST_LINES } from "../lines.ts";
import { logPaths } from "../log-paths.ts";
import { examples, whole } from "../options.ts";
import { Progress } from "../progress.ts";
import { TroubleTeller } from "../trouble.ts";

interface CatOptions extends LinesOptions {
  readonly lines?: number;
}

/** `cat`: the lines of logs, from their beginning. */
export function addCat(program: Command, context: CommandContext): void {
  const command = program
    .command("cat")
    .argument("<paths...>", "logs with all their files, such as peer.log; single files of one; folders with logs")
    .description("print the lines of logs, plain, compressed or sealed");
  addLinesOptions(command, context.io)
    .option("-n, --lines <number>", "only the last lines, of those that are wanted", whole(0, MOST_LAST_LINES))
    .addHelpText(
      "after",
      `${LINES_HELP}
Where a sealed log is damaged, what comes before is printed and the place is told; --salvage goes on.
${examples(
  "securecomm-log cat peer.log --level warn --since 2h",
  "securecomm-log cat peer.log -k log.key --event record-tampered --event alert",
  "securecomm-log cat logs/ --json --since 2026-11-22 | jq .msg",
)}`,
    )
    .action((paths: readonly string[], options: CatOptions) => cat(paths, options, context));
}

async function cat(paths: readonly string[], options: CatOptions, context: CommandContext): Promise<void> {
  const logs = await logPaths(paths);
  const key = await loadKey(options, context.io);
  try {
    await print(logs, key, options, context);
  } finally {
    key?.destroy();
  }
}

async function print(
  logs: readonly string[],
  key: LogKey | undefined,
  options: CatOptions,
  context: CommandContext,
): Promise<void> {
  const { io } = context;
  const { wanted, show } = lineView(options, io);
  const out = new TextSink(io.stdout, io.signal);
  // A bar among the lines would be in their way.
  const progress = out.interactive ? undefined : new Progress(io, "reading");
  const trouble = new TroubleTeller(context, out, progress);
  const last = options.lines === undefined ? undefined : new LastLines(options.lines);
  const reading = {
    key,
    salvage: options.salvage,
    signal: io.signal,
    onFault: trouble.addFault,
    onProgress: (done: number, total: number) => progress?.update(done, total),
  };
  try {
    for (const path of logs) {
      try {
        for await (const line of readLog(path, reading)) {
          const { text } = line;
          if (line.cut === true && wanted(text)) trouble.addCut(line);
          if (trouble.pending && last === undefined) await trouble.tell();
          if (!wanted(text)) out.check();
          else if (last !== undefined) last.push(text);
          else {
            const taken = out.write(show(text));
            if (taken !== undefined) await taken;
          }
        }
      } catch (error) {
        await trouble.addError(error, path);
      }
      if (last === undefined) await trouble.tell();
    }
    for (const line of last?.take() ?? []) await out.write(show(line));
    await trouble.tell();
    await out.flush();
  } finally {
    progress?.stop();
  }
}
