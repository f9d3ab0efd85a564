import { homedir } from "node:os";
import { basename, join } from "node:path";
import { harmless } from "@securecomm/example-terminal";
import { UsageError } from "../../failure.ts";
import { isValidFileName } from "../../files/file-name.ts";
import type { TransferFacts } from "../../files/transfer-facts.ts";
import { plainLine } from "../../plain-error.ts";
import { chatTexts } from "../texts.ts";
import type { Desk, SlashCommand } from "./command.ts";
import { slashTexts } from "./texts.ts";
import { onlyPeer } from "./who.ts";

/** Files, in both directions. */
export function fileCommands(): readonly SlashCommand[] {
  const { help } = slashTexts();
  return [
    { name: "file", ...help.file, takes: "path", run: send },
    { name: "accept", ...help.accept, takes: "transfer", run: accept },
    {
      name: "refuse",
      ...help.refuse,
      takes: "transfer",
      run: async (words, { engine }) => engine.transfers.refuse(only(words, engine.transfers.list(), "refuse").id),
    },
    {
      name: "stop",
      ...help.stop,
      takes: "transfer",
      run: async (words, { engine }) => engine.transfers.stop(only(words, engine.transfers.list(), "stop").id),
    },
    { name: "files", ...help.files, run: (_, desk) => list(desk) },
  ];
}

async function send(
  [path, ...words]: readonly string[],
  { engine, interactive, tally, tell, fail }: Desk,
): Promise<void> {
  const texts = slashTexts();
  if (path === undefined) throw new UsageError(texts.tooLittle(`/file ${texts.help.file.usage}`));
  const { who } = onlyPeer(words, engine.conversation);
  tell(texts.hashing(basename(path)));
  const offered = engine.transfers.send(who, atHome(path)).then((id) => void tally.transfers.add(id));
  // A large file is read for a while: whoever types goes on meanwhile.
  if (!interactive) return offered;
  offered.catch((error: unknown) => fail(chatTexts().lineFailed(plainLine(error))));
}

async function accept(words: readonly string[], { engine, tally, fail }: Desk): Promise<void> {
  const texts = slashTexts();
  const [number, ...rest] = words;
  const { id, state, direction, exists, name } = transferOf(number, engine.transfers.list(), "accept");
  if (state !== "asked" || direction !== "received") throw new UsageError(texts.notAsked(id));
  const chosen = rest.join(" ");
  if (chosen === "" && exists) return fail(texts.exists(harmless(name), id));
  const replace = chosen === "--replace";
  const named = chosen !== "" && !replace;
  if (named && !isValidFileName(chosen)) throw new UsageError(texts.badName(harmless(chosen)));
  await engine.transfers.accept(id, { ...(replace ? { replace } : {}), ...(named ? { name: chosen } : {}) });
  tally.transfers.add(id);
}

function list({ engine, tell }: Desk): void {
  const texts = slashTexts();
  const transfers = engine.transfers.list();
  if (transfers.length === 0) tell(texts.noTransfers);
  for (const { id, name, direction, who, state, why } of transfers) {
    const how = why === undefined ? texts.states[state] : `${texts.states[state]}: ${why}`;
    tell(texts.transfer(id, harmless(name), direction === "sent", who, how));
  }
}

function only(
  words: readonly string[],
  transfers: readonly TransferFacts[],
  command: "refuse" | "stop",
): TransferFacts {
  const { tooMuch, help } = slashTexts();
  if (words.length > 1) throw new UsageError(tooMuch(`/${command} ${help[command].usage}`));
  return transferOf(words[0], transfers, command);
}

function transferOf(
  number: string | undefined,
  transfers: readonly TransferFacts[],
  command: "accept" | "refuse" | "stop",
): TransferFacts {
  const texts = slashTexts();
  if (number === undefined) throw new UsageError(texts.tooLittle(`/${command} ${texts.help[command].usage}`));
  if (!/^\d{1,9}$/.test(number)) throw new UsageError(texts.notANumber(harmless(number)));
  const transfer = transfers.find(({ id }) => id === Number(number));
  if (transfer === undefined) throw new UsageError(texts.noTransfer(number));
  return transfer;
}

/** `~/` is the shell's, and there is none here. */
function atHome(path: string): string {
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}
