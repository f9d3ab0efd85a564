import { type Command, InvalidArgumentError } from "commander";
import { boardLines } from "../chat/board.ts";
import { quietDoor } from "../chat/fold.ts";
import { type ChatPlan, runChat } from "../chat/run.ts";
import type { Context } from "../context.ts";
import { contextOf } from "../context.ts";
import { loadStoredIdentity } from "../identity/identity-store.ts";
import { checkDialAddress } from "../people/dial-address.ts";
import type { People } from "../people/people.ts";
import { peopleOf } from "../people/people-of.ts";
import { chatCommandTexts } from "./chat-texts.ts";
import { type IdentityOptions, viewFor, withIdentityOptions } from "./shared.ts";

/** What `listen`, `connect` and `chat` have in common. */
export interface ChatOptions extends IdentityOptions {
  readonly acceptFiles?: boolean;
  /** Only of those who listen. */
  readonly knownOnly?: boolean;
  /** False for `--no-retry`. */
  readonly retry?: boolean;
  readonly commands?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

/** Seconds that a file which a program sends is waited for, if nothing else is said. */
const TIMEOUT = 300;

/** Adds the options of {@link ChatOptions} that every chat has. */
export function withChatOptions(command: Command): Command {
  const texts = chatCommandTexts();
  return withIdentityOptions(command)
    .option("--accept-files", texts.acceptFiles)
    .option("--commands", texts.commands)
    .option("--timeout <seconds>", texts.timeout, secondsArgument);
}

/** Runs a chat as a command's options want it. Nothing is opened before the identity and the targets are there. */
export async function runCommand(
  command: Command,
  options: ChatOptions,
  details: {
    readonly trust: readonly string[];
    readonly retry: "always" | "after-first";
    readonly plan: (context: Context, people: People) => Promise<Omit<ChatPlan, "commands" | "timeout">>;
  },
): Promise<void> {
  const configured = await contextOf(command);
  const { knownOnly = configured.config.knownOnly ?? false } = options;
  const context = { ...configured, config: { ...configured.config, knownOnly } };
  const plan = await details.plan(context, peopleOf(context.places));
  for (const { address } of [...(plan.listen === undefined ? [] : [plan.listen]), ...plan.targets]) {
    await checkDialAddress(address);
  }
  const stored = await loadStoredIdentity(context.places, options);
  const { commands = false, timeout = TIMEOUT } = options;
  await runChat(
    { ...plan, commands, timeout: timeout * 1_000 },
    {
      context,
      stored,
      trust: details.trust,
      retry: options.retry === false ? "never" : details.retry,
      acceptFiles: options.acceptFiles ?? false,
      view: (terminal) => (context.json ? viewFor(context, terminal) : quietDoor(viewFor(context, terminal))),
      board: boardLines,
    },
  );
}

function secondsArgument(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,6}$/.test(text) || seconds === 0) throw new InvalidArgumentError(chatCommandTexts().notSeconds);
  return seconds;
}
