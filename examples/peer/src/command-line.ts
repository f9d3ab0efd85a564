import { helpTitle, jsonLine, languageNamed, placeholderWords, usageMessage } from "@securecomm/example-terminal";
import { Command, Help, InvalidArgumentError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { cliTexts } from "./cli-texts.ts";
import { addChat } from "./commands/chat.ts";
import { addConfig } from "./commands/config.ts";
import { addConnect } from "./commands/connect.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addId } from "./commands/id.ts";
import { addInit } from "./commands/init.ts";
import { addListen } from "./commands/listen.ts";
import { addModel } from "./commands/model.ts";
import { addRecv } from "./commands/recv.ts";
import { addSend } from "./commands/send.ts";
import { examples } from "./commands/shared.ts";
import { addStatus } from "./commands/status.ts";
import { addTrust } from "./commands/trust.ts";

/**
 * The command line, in the language that is spoken when this is called.
 * @param json whether what is wrong with it is told as an event of JSON.
 */
export function commandLine(json: boolean): Command {
  const texts = cliTexts();
  const program = new Command("securecomm-peer")
    .description(texts.about)
    .option("--home <folder>", texts.home)
    .option("--lang <language>", texts.lang, languageArgument)
    .option("--json", texts.json)
    .version(manifest.version, "-V, --version", texts.version)
    .helpOption("-h, --help", texts.help)
    .helpCommand(false)
    .configureHelp(helpInWords())
    .configureOutput({
      outputError: (message, write) => {
        const told = usageMessage(message);
        if (json) process.stdout.write(errorLine(told.trim().replace(/^(?:error|erro): /, ""), "ERR_USAGE"));
        else write(told);
      },
      // What follows an error, such as a hint, is no event.
      writeErr: (text) => void (json || process.stderr.write(text)),
    })
    .exitOverride()
    .showHelpAfterError(texts.more)
    .addHelpText(
      "after",
      `${examples(
        "securecomm-peer init --name alice",
        "securecomm-peer listen",
        "securecomm-peer connect tcp://127.0.0.1:7420",
      )}\n\n${texts.everywhere}\n${texts.exitCodes}`,
    );
  addInit(program);
  addId(program);
  addTrust(program);
  addConfig(program);
  addListen(program);
  addConnect(program);
  addChat(program);
  addSend(program);
  addRecv(program);
  addDoctor(program);
  addModel(program);
  addStatus(program);
  for (const group of program.commands) {
    if (group.commands.length > 0) group.helpCommand("help [command]", texts.helpCommand);
  }
  addHelp(program);
  return program;
}

/** `help`: the page of a command, also of one below another. */
function addHelp(program: Command): void {
  program
    .command("help")
    .argument("[command...]", cliTexts().helpCommand)
    .description(cliTexts().helpCommand)
    .addHelpText("after", () => examples("securecomm-peer help trust add"))
    .action((names: readonly string[]) => {
      let command = program;
      for (const name of names) {
        const below = command.commands.find((candidate) => candidate.name() === name);
        if (below === undefined) return command.error(`error: unknown command '${name}'`);
        command = below as Command;
      }
      return command.help();
    });
}

/** How help pages are written: commander's own words, and what stands for an argument, in the language spoken. */
function helpInWords(): Partial<Help> {
  const help = new Help();
  const { word, inWords } = placeholderWords(cliTexts().placeholders);
  return {
    styleTitle: helpTitle,
    optionTerm: (option) => inWords(help.optionTerm(option)),
    argumentTerm: (argument) => word(help.argumentTerm(argument)),
    subcommandTerm: (command) => inWords(help.subcommandTerm(command)),
    commandUsage: (command) => inWords(help.commandUsage(command)),
  };
}

function languageArgument(text: string): string {
  const language = languageNamed(text);
  if (language === undefined) throw new InvalidArgumentError(cliTexts().notALanguage);
  return language;
}

/** Something that went wrong, as an event. */
export function errorLine(message: string, code: string | undefined): string {
  return `${jsonLine({ event: "error", at: Date.now(), code, message })}\n`;
}
