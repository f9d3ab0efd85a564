import type { Command } from "commander";
import { coloured, plain, wantsColour } from "../../console/paint.ts";
import { type LogNoteKind, readLog, type SealedReport, verifySealedLog } from "../../reader.ts";
import { InputError, STATUS, UsageError } from "../failure.ts";
import { readHead } from "../head-file.ts";
import { type CommandContext, type CommandIo, TextSink } from "../io.ts";
import { jsonLine } from "../json.ts";
import { type KeyOptions, loadKey } from "../key-file.ts";
import { onlyLog } from "../log-paths.ts";
import { examples, forceOption, keyOption, passphraseFileOption } from "../options.ts";
import { checkOutput, writeOutput } from "../output-file.ts";
import { Progress } from "../progress.ts";
import { readSigner } from "../signer.ts";
import { reportText } from "../verify-report.ts";

interface VerifyOptions extends KeyOptions {
  readonly signer?: string;
  readonly head?: string;
  readonly closed?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly writeHead?: string;
  readonly force?: boolean;
}

/** `verify`: whether a sealed log is as it was written. */
export function addVerify(program: Command, context: CommandContext): void {
  program
    .command("verify")
    .argument("<path>", "a sealed log, such as peer.log; a folder with one; one file of it")
    .description("check that nothing in a sealed log was altered, moved, cut off or left out")
    .addOption(keyOption())
    .addOption(passphraseFileOption("the passphrase of the private key, on the first line of a file"))
    .option("--signer <key>", "whose the signed heads must be: a public key in hexadecimal digits, or a file with it")
    .option("--head <file>", "a head that was noted before, which the log must contain")
    .option("--closed", "the log must have been closed")
    .option("--strict", "a file that ended without being closed counts as damage")
    .option("--json", "the report as one line of JSON")
    .option("--write-head <file>", "note the head of a log that is intact, for a later --head")
    .addOption(forceOption("replace the file of --write-head; that of --head is replaced without it"))
    .addHelpText(
      "after",
      `
Without a key, only the chain of hashes is checked: it finds accidents, but whoever can write the
files can make such a chain. With the key it finds every change by anybody but the program that wrote
the log. A log that was begun anew has another id: note the id, or a head of it, where it is safe.
${examples(
  "securecomm-log verify peer.log -k log.key",
  "securecomm-log verify peer.log -k log.key --head peer.head --write-head peer.head",
  "securecomm-log verify backup/peer.log -k log.key --closed --strict --json",
)}

Exit status: 0 intact, 1 damaged or not as the options ask, 3 not a sealed log, or it cannot be read.`,
    )
    .action((path: string, options: VerifyOptions) => verify(path, options, context));
}

async function verify(given: string, options: VerifyOptions, { io, finish }: CommandContext): Promise<void> {
  const path = await onlyLog(given);
  const { writeHead } = options;
  // A head that was just found in the log may be replaced by a later one.
  const output = { force: options.force === true || writeHead === options.head, mode: 0o666 };
  if (writeHead !== undefined) await checkOutput(writeHead, output);
  const report = await check(path, options, io);
  const complaints = unmet(report, options);
  const out = new TextSink(io.stdout, io.signal);
  const paint = wantsColour(out.interactive, io.env) ? coloured : plain;
  await out.write(options.json === true ? jsonLine(report) : reportText(report, paint));
  await out.flush();
  for (const complaint of complaints) io.stderr.write(`securecomm-log: ${complaint}\n`);
  if (!report.intact || complaints.length > 0) finish(STATUS.damaged);
  else if (writeHead !== undefined && report.head !== undefined) {
    await writeOutput(writeHead, `${JSON.stringify(report.head)}\n`, output);
  }
}

async function check(path: string, options: VerifyOptions, io: CommandIo): Promise<SealedReport> {
  if (options.signer !== undefined && options.key === undefined) {
    throw new UsageError("--signer is of no use without -k <file>: signed heads are sealed as lines are");
  }
  const signer = options.signer === undefined ? undefined : await readSigner(options.signer);
  const head = options.head === undefined ? undefined : await readHead(options.head);
  const key = await loadKey(options, io);
  const progress = new Progress(io, "verifying");
  const onProgress = (done: number, total: number) => progress.update(done, total);
  try {
    return await verifySealedLog(path, { key, signer, head, onProgress, signal: io.signal });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_LOG_FORMAT" && (await isPlain(path))) {
      throw new InputError(`${path}: this log is not sealed, so there is nothing to verify`);
    }
    throw error;
  } finally {
    progress.stop();
    key?.destroy();
  }
}

/** Whether a log can be read without a key. */
async function isPlain(path: string): Promise<boolean> {
  try {
    for await (const _ of readLog(path)) break;
    return true;
  } catch {
    return false;
  }
}

const UNCLEAN: readonly LogNoteKind[] = ["unclean-end", "unfinished-bytes", "began-anew"];

/** What the options ask and the log does not give, though it is no fault by itself; one line each. */
function unmet(report: SealedReport, { closed, strict, signer }: VerifyOptions): string[] {
  const has = (...kinds: readonly LogNoteKind[]) => report.notes.some(({ kind }) => kinds.includes(kind));
  const complaints: string[] = [];
  if (closed === true && !report.closed) complaints.push("the log was not closed (--closed)");
  if (strict === true && has(...UNCLEAN)) complaints.push("a file ended without being closed (--strict)");
  if (signer !== undefined && has("unsigned")) complaints.push("there is no head that this signer signed (--signer)");
  return complaints;
}
