import type { Command } from "commander";
import { UsageError } from "../failure.ts";
import type { People, Target } from "../people/people.ts";
import { type ChatOptions, runCommand, withChatOptions } from "./chat-options.ts";
import { chatCommandTexts } from "./chat-texts.ts";
import { DEFAULT_ADDRESS, examples, fingerprintsArgument } from "./shared.ts";

interface ChatCommandOptions extends ChatOptions {
  /** An address; false for `--no-listen`. */
  readonly listen?: string | boolean;
  readonly trust?: readonly string[];
  readonly peer?: string;
}

/** `chat`: wait for peers and dial others, all on one screen. */
export function addChat(program: Command): void {
  const texts = chatCommandTexts();
  const command = program
    .command("chat")
    .argument("[targets...]", texts.targets)
    .description(texts.chat)
    .option("--listen <address>", texts.chatListen)
    .option("--no-listen", texts.noListen)
    .option("--trust <fingerprint>", texts.listenTrust, fingerprintsArgument)
    .option("--known-only", texts.knownOnly)
    .option("--peer <name>", texts.peer)
    .option("--no-retry", texts.noRetry);
  withChatOptions(command)
    .addHelpText(
      "after",
      examples("securecomm-peer chat", "securecomm-peer chat bob carol", "securecomm-peer chat bob --no-listen"),
    )
    .action((targets: readonly string[], options: ChatCommandOptions) =>
      runCommand(command, options, {
        trust: options.trust ?? [],
        retry: "always",
        plan: async ({ config }, people) => ({
          command: "chat",
          listen: options.listen === false ? undefined : { address: addressOf(options, config.listen), needed: false },
          targets: await targetsOf(targets, options, people),
          endsWithLinks: false,
        }),
      }),
    );
}

function addressOf({ listen }: ChatCommandOptions, configured = DEFAULT_ADDRESS): string {
  return typeof listen === "string" ? listen : configured;
}

async function targetsOf(
  texts: readonly string[],
  { trust = [], peer }: ChatCommandOptions,
  people: People,
): Promise<readonly Target[]> {
  const one = texts.length === 1;
  if (peer !== undefined && !one) throw new UsageError(chatCommandTexts().severalTargets);
  // Several accepted identities are a listener's affair; a single one is also that of the single target.
  const named = one && trust.length === 1 ? trust[0] : undefined;
  return Promise.all(texts.map((text) => people.target(text, { peer, trust: named })));
}
