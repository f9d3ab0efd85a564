import type { Command } from "commander";
import { type LogFault, readLog } from "../../reader.ts";
import { type CommandContext, TextSink } from "../io.ts";
import { loadKey } from "../key-file.ts";
import { addLinesOptions, LastLines, LINES_HELP, type LinesOptions, lineView, MOST_LAST_LINES } from "../lines.ts";
import { onlyLog } from "../log-paths.ts";
import { examples, whole } from "../options.ts";
import { TroubleTeller } from "../trouble.ts";

interface FollowOptions extends LinesOptions {
  readonly lines: number;
}

/** `follow`: the end of a log, and what comes to it. */
export function addFollow(program: Command, context: CommandContext): void {
  const command = program
    .command("follow")
    .argument("<path>", "a log, such as peer.log, or a folder with one")
    .description("print the last lines of a log and then each that is added, over rotations, until Ctrl-C");
  addLinesOptions(command, context.io)
    .option("-n, --lines <number>", "so many lines that are there already", whole(0, MOST_LAST_LINES), 10)
    .addHelpText(
      "after",
      `${LINES_HELP}
${examples(
  "securecomm-log follow peer.log --level warn",
  "securecomm-log follow peer.log -k log.key -n 0 --json | securecomm-anomaly score -m site.json",
)}`,
    )
    .action((path: string, options: FollowOptions) => follow(path, options, context));
}

async function follow(given: string, options: FollowOptions, context: CommandContext): Promise<void> {
  const { io } = context;
  const path = await onlyLog(given);
  const key = await loadKey(options, io);
  const { wanted, show } = lineView(options, io);
  const out = new TextSink(io.stdout, io.signal);
  const trouble = new TroubleTeller(context, out);
  const last = new LastLines(options.lines);
  let live = false;
  // Text is taken in the order of the calls, so nobody has to wait here; whoever writes next is told of a failure.
  const showNow = () => {
    live = true;
    for (const line of last.take()) out.write(show(line))?.catch(() => {});
    trouble.tell().catch(() => {});
  };
  try {
    const reading = {
      key,
      follow: true,
      from: options.lines === 0 ? ("end" as const) : undefined,
      salvage: options.salvage,
      signal: io.signal,
      onFault: (fault: LogFault) => {
        trouble.addFault(fault);
        if (live) showNow();
      },
      onCaughtUp: showNow,
    };
    for await (const line of readLog(path, reading)) {
      const { text } = line;
      if (line.cut === true && wanted(text)) trouble.addCut(line);
      if (live && trouble.pending) await trouble.tell();
      if (!wanted(text)) out.check();
      else if (live) await out.write(show(text));
      else last.push(text);
    }
    io.signal.throwIfAborted();
  } catch (error) {
    if (!io.signal.aborted) {
      showNow();
      await trouble.addError(error, path);
    }
  } finally {
    key?.destroy();
  }
  await trouble.tell();
  await out.flush();
}
