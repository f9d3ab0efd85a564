import { type Command, Option } from "commander";
import { exportLogKey, generateLogKey } from "../../reader.ts";
import { oneLine, UsageError } from "../failure.ts";
import { type CommandContext, type CommandIo, TextSink } from "../io.ts";
import { examples, forceOption, passphraseFileOption } from "../options.ts";
import { checkOutput, writeOutput } from "../output-file.ts";
import { askNewPassphrase, passphraseFromFile } from "../passphrase.ts";

interface KeygenOptions {
  readonly output: string;
  readonly passphrase?: boolean;
  readonly passphraseFile?: string;
  readonly force?: boolean;
}

/** Only its owner may read a private key. */
const PRIVATE = 0o600;

/** `keygen`: a private key for reading logs, and its recipient for writing them. */
export function addKeygen(program: Command, { io }: CommandContext): void {
  program
    .command("keygen")
    .description("make a private key for sealed logs, and print its recipient")
    .option("-o, --output <file>", "where the private key goes; - is standard output", "log.key")
    .addOption(new Option("--passphrase", "encrypt it under a passphrase, asked at the terminal"))
    .addOption(passphraseFileOption("encrypt it under the first line of a file").conflicts("passphrase"))
    .addOption(forceOption("replace a file that exists; logs sealed to the key in it can then no longer be read"))
    .addHelpText(
      "after",
      `
Nothing that is sealed to the recipient can be read without the private key: keep it where the logs
are not written, and keep a copy.
${examples(
  "securecomm-log keygen -o log.key --passphrase",
  "securecomm-log keygen -o log.key > recipient.txt",
  "securecomm-log keygen -o - | age -r age1... > log.key.age",
)}`,
    )
    .action((options: KeygenOptions) => keygen(options, io));
}

async function keygen(options: KeygenOptions, io: CommandIo): Promise<void> {
  const toStdout = options.output === "-";
  if (toStdout && io.stdout.isTTY === true) {
    throw new UsageError("a private key is not shown on a terminal: give -o <file>, or pipe it on");
  }
  const output = { force: options.force === true, mode: PRIVATE };
  if (!toStdout) await checkOutput(options.output, output);
  const passphrase = await wishedPassphrase(options, io);
  const key = generateLogKey();
  try {
    const text = await exportLogKey(key, passphrase);
    const whole = text.endsWith("\n") ? text : `${text}\n`;
    io.signal.throwIfAborted();
    const out = new TextSink(io.stdout, io.signal);
    if (!toStdout) await writeOutput(options.output, whole, output);
    await out.write(toStdout ? whole : `${key.recipient}\n`);
    await out.flush();
    const where = toStdout ? "on standard output" : `in ${options.output}`;
    const how = passphrase === undefined ? "not encrypted" : "under your passphrase";
    const which = toStdout ? `this recipient: ${key.recipient}` : "the recipient above";
    io.stderr.write(
      `${oneLine(`The private key is ${where}, ${how}: keep it where logs are read, and give the programs that write them only ${which}`)}\n`,
    );
  } finally {
    key.destroy();
  }
}

async function wishedPassphrase(options: KeygenOptions, io: CommandIo): Promise<string | undefined> {
  if (options.passphraseFile !== undefined) return passphraseFromFile(options.passphraseFile);
  return options.passphrase === true ? askNewPassphrase(io) : undefined;
}
