import { readFile } from "node:fs/promises";
import { Failure, UsageError } from "../failure.ts";
import { askHidden } from "../terminal/prompt.ts";
import { identityTexts } from "./texts.ts";

/** Where a passphrase comes from. */
export interface PassphraseSource {
  /** A file whose first line it is; without one, the user is asked at the terminal. */
  readonly passphraseFile?: string | undefined;
}

/** A new passphrase, typed twice at a terminal. */
export async function choosePassphrase({ passphraseFile }: PassphraseSource): Promise<string> {
  if (passphraseFile !== undefined) return readPassphrase(passphraseFile);
  requireTerminal();
  const texts = identityTexts();
  for (;;) {
    const passphrase = await askHidden(texts.choosePassphrase);
    if (passphrase === "") process.stderr.write(`${texts.emptyPassphrase}\n`);
    else if ((await askHidden(texts.passphraseAgain)) === passphrase) return passphrase;
    else process.stderr.write(`${texts.notTheSame}\n`);
  }
}

/** The passphrase of an identity that exists. */
export async function askPassphrase(path: string, { passphraseFile }: PassphraseSource): Promise<string> {
  if (passphraseFile !== undefined) return readPassphrase(passphraseFile);
  requireTerminal();
  return askHidden(identityTexts().passphraseFor(path));
}

async function readPassphrase(path: string): Promise<string> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new Failure(identityTexts().passphraseFile(path, reason));
  }
  const passphrase = content.split(/\r?\n/, 1)[0] as string;
  if (passphrase === "") throw new Failure(identityTexts().passphraseFileEmpty(path));
  return passphrase;
}

function requireTerminal(): void {
  if (process.stdin.isTTY) return;
  throw new UsageError(identityTexts().noTerminalForPassphrase);
}
