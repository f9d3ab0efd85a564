import { helpTitle, placeholderWords, usageMessage } from "@securecomm/example-terminal";
import { Command, Help } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { SCOPES } from "../contract/accounts.ts";
import { migrate, printSetupLink, printToken } from "./administer.ts";
import {
  countArgument,
  databaseArgument,
  daysArgument,
  languageArgument,
  originArgument,
  portArgument,
  type StartOptions,
  scopeArgument,
} from "./options.ts";
import { serve } from "./serve.ts";
import { texts } from "./texts.ts";

const NAME = "securecomm-portal";

/** The command line, in the language that is spoken when this is called. */
export function commandLine(): Command {
  const told = texts();
  const program = new Command(NAME)
    .description(`${told.about}\n${told.aboutStart}`)
    .option("--port <number>", told.port, portArgument, 4780)
    .option("--host <address>", told.host, "127.0.0.1")
    .option("--origin <url>", told.origin, originArgument)
    .option("--trust-proxy <number>", told.trustProxy, countArgument, 0)
    .option("--data <folder>", told.data)
    .option("--database-url <url>", told.databaseUrl, databaseArgument)
    .option("--audit-recipient <key>", told.auditRecipient)
    .option("--lang <language>", told.lang, languageArgument)
    .version(manifest.version, "-V, --version", told.version)
    .helpOption("-h, --help", told.help)
    .helpCommand("help [command]", told.help)
    .configureHelp(helpInWords())
    .configureOutput({ outputError: (message, write) => write(usageMessage(message)) })
    .exitOverride()
    .showHelpAfterError(told.more)
    .addHelpText(
      "after",
      `\n${examples("", "--port 8080 --data ./portal", "setup-link --user ana")}\n\n${told.exitCodes}`,
    )
    .action((_options, command: Command) => serve(command.opts<StartOptions>()));

  program
    .command("setup-link")
    .description(told.setupLink)
    .option("--user <name>", told.setupLinkUser)
    .addHelpText("after", () => `\n${examples("setup-link", "setup-link --user ana")}`)
    .action((_options, command: Command) => {
      const options = command.optsWithGlobals<StartOptions & { user?: string }>();
      const host = options.host.includes(":") ? `[${options.host}]` : options.host;
      return printSetupLink({ ...options, url: options.origin ?? `http://${host}:${options.port}` });
    });

  program
    .command("token")
    .description(told.token)
    .helpCommand(false)
    .command("create")
    .description(told.tokenCreate)
    .requiredOption("--name <name>", told.tokenName)
    .requiredOption("--scope <scope>", `${told.tokenScope}: ${SCOPES.join(", ")}`, scopeArgument)
    .option("--days <number>", told.tokenDays, daysArgument)
    .addHelpText("after", () => `\n${examples("token create --name nginx --scope logs:write")}`)
    .action((_options, command: Command) => printToken(command.optsWithGlobals()));

  program
    .command("migrate")
    .description(told.migrate)
    .action((_options, command: Command) => migrate(command.optsWithGlobals()));
  return program;
}

function examples(...lines: readonly string[]): string {
  return `${texts().examples}\n${lines.map((line) => `  ${NAME} ${line}`.trimEnd()).join("\n")}`;
}

/** Commander's own words, and what stands for an argument, in the language spoken. */
function helpInWords(): Partial<Help> {
  const help = new Help();
  const { inWords } = placeholderWords(texts().placeholders);
  return {
    styleTitle: helpTitle,
    optionTerm: (option) => inWords(help.optionTerm(option)),
    optionDescription: (option) => help.optionDescription(option).replace("(default:", texts().defaultIs),
    subcommandTerm: (command) => inWords(help.subcommandTerm(command)),
    commandUsage: (command) => inWords(help.commandUsage(command)),
  };
}
