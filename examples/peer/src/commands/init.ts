import { access } from "node:fs/promises";
import { checkName } from "@securecomm/auth";
import type { Command } from "commander";
import { contextOf } from "../context.ts";
import { askLine } from "../identity/ask.ts";
import { createStoredIdentity, identityFileTaken } from "../identity/identity-store.ts";
import { identityPath, placesOf } from "../places.ts";
import { givenHome } from "../terminal/own-command.ts";
import { showIdentity } from "./id.ts";
import { idTexts } from "./identity-texts.ts";
import { say, sayFacts } from "./print.ts";
import { examples, nameArgument } from "./shared.ts";
import { sharedTexts } from "./shared-texts.ts";

interface InitOptions {
  readonly name?: string;
  readonly file?: string;
  readonly passphraseFile?: string;
  /** False for `--no-passphrase`. */
  readonly passphrase: boolean;
}

/** `init`: make an identity. */
export function addInit(program: Command): void {
  const texts = idTexts();
  program
    .command("init")
    .description(texts.init)
    .option("--name <name>", texts.initName, nameArgument)
    .option("--file <path>", texts.initFile(identityPath(placesOf(givenHome()))))
    .option("--passphrase-file <path>", sharedTexts().passphraseFile)
    .option("--no-passphrase", texts.noPassphrase)
    .addHelpText("after", () =>
      examples("securecomm-peer init", "securecomm-peer init --name alice --passphrase-file secret.txt"),
    )
    .action(init);
}

async function init(options: InitOptions, command: Command): Promise<void> {
  const { places, config, json } = await contextOf(command);
  const texts = idTexts();
  const { file, passphraseFile, passphrase: protect } = options;
  const path = file ?? identityPath(places);
  // Before anything is asked.
  if (await isThere(path)) throw identityFileTaken(path);
  const name = options.name ?? (await askName());
  if (!protect) say(texts.inTheOpen, process.stderr);
  const stored = await createStoredIdentity(places, name, { file, passphraseFile, protect });
  showIdentity(stored, { address: config.address, json });
  if (json) return;
  process.stdout.write(`\n${texts.next}\n`);
  sayFacts(texts.nextSteps, "  ");
}

async function askName(): Promise<string> {
  const texts = idTexts();
  for (;;) {
    const name = await askLine(texts.askName, texts.nameMissing);
    try {
      return checkName(name);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      say(sharedTexts().notAName(error.message), process.stderr);
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
