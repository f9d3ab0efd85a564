import type { Command } from "commander";
import { type ChatOptions, runCommand, withChatOptions } from "./chat-options.ts";
import { chatCommandTexts } from "./chat-texts.ts";
import { examples, fingerprintArgument } from "./shared.ts";

interface ConnectOptions extends ChatOptions {
  readonly trust?: string;
  readonly peer?: string;
}

/** `connect`: dial a peer and talk to it. */
export function addConnect(program: Command): void {
  const texts = chatCommandTexts();
  const command = program
    .command("connect")
    .argument("<target>", texts.target)
    .description(texts.connect)
    .option("--trust <fingerprint>", texts.connectTrust, fingerprintArgument)
    .option("--peer <name>", texts.peer)
    .option("--no-retry", texts.noRetry);
  withChatOptions(command)
    .addHelpText(
      "after",
      examples(
        "securecomm-peer connect bob",
        "securecomm-peer connect tcp://127.0.0.1:7420",
        "securecomm-peer connect tcp://192.0.2.7:7420 --peer bob",
      ),
    )
    .action((target: string, options: ConnectOptions) =>
      runCommand(command, options, {
        trust: [],
        retry: "after-first",
        plan: async (_, people) => ({
          command: "connect",
          listen: undefined,
          targets: [await people.target(target, { peer: options.peer, trust: options.trust })],
          endsWithLinks: true,
        }),
      }),
    );
}
