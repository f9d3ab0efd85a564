import type { Command } from "commander";
import { type ChatOptions, runCommand, withChatOptions } from "./chat-options.ts";
import { chatCommandTexts } from "./chat-texts.ts";
import { DEFAULT_ADDRESS, examples, fingerprintsArgument } from "./shared.ts";

interface ListenOptions extends ChatOptions {
  readonly trust?: readonly string[];
}

/** `listen`: wait for peers and talk to all of them. */
export function addListen(program: Command): void {
  const texts = chatCommandTexts();
  const command = program
    .command("listen")
    .argument("[address]", texts.listenAddress)
    .description(texts.listen)
    .option("--trust <fingerprint>", texts.listenTrust, fingerprintsArgument)
    .option("--known-only", texts.knownOnly);
  withChatOptions(command)
    .addHelpText("after", examples("securecomm-peer listen", "securecomm-peer listen tcp://0.0.0.0:7420 --name bob"))
    .action((address: string | undefined, options: ListenOptions) =>
      runCommand(command, options, {
        trust: options.trust ?? [],
        retry: "always",
        plan: async ({ config }) => ({
          command: "listen",
          listen: { address: address ?? config.listen ?? DEFAULT_ADDRESS, needed: true },
          targets: [],
          endsWithLinks: false,
        }),
      }),
    );
}
