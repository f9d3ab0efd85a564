import { readFile } from "node:fs/promises";
import { Failure, UsageError } from "../failure.ts";
import { askHidden } from "../terminal/prompt.ts";

/** Where a passphrase comes from. */
export interface PassphraseSource {
  /** A file whose first line it is; without one, the user is asked at the terminal. */
  readonly passphraseFile?: string | undefined;
}

/** A new passphrase, typed twice at a terminal. */
export async function choosePassphrase({ passphraseFile }: PassphraseSource): Promise<string> {
  if (passphraseFile !== undefined) return readPassphrase(passphraseFile);
  requireTerminal();
  for (;;) {
    const passphrase = await askHidden("Choose a passphrase: ");
    if (passphrase === "") {
      process.stderr.write("An empty passphrase protects nothing. (--no-passphrase stores the key in the open.)\n");
    } else if ((await askHidden("The same again: ")) === passphrase) return passphrase;
    else process.stderr.write("The two are not the same. Once more:\n");
  }
}

/** The passphrase of an identity that exists. */
export async function askPassphrase(path: string, { passphraseFile }: PassphraseSource): Promise<string> {
  if (passphraseFile !== undefined) return readPassphrase(passphraseFile);
  requireTerminal();
  return askHidden(`Passphrase for ${path}: `);
}

async function readPassphrase(path: string): Promise<string> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new Failure(`The passphrase file ${path} cannot be read: ${reason}.`);
  }
  const passphrase = content.split(/\r?\n/, 1)[0] as string;
  if (passphrase === "") throw new Failure(`The first line of the passphrase file ${path} is empty.`);
  return passphrase;
}

function requireTerminal(): void {
  if (process.stdin.isTTY) return;
  throw new UsageError("there is no terminal to ask for the passphrase at: name a file with --passphrase-file");
}
