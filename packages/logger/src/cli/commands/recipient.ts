import type { Command } from "commander";
import { type CommandContext, TextSink } from "../io.ts";
import { recipientOf } from "../key-file.ts";
import { examples } from "../options.ts";

/** `recipient`: what a program needs to write logs for a key. */
export function addRecipient(program: Command, { io }: CommandContext): void {
  program
    .command("recipient")
    .argument("<keyfile>", "a file that keygen wrote")
    .description("print the recipient of a private key: what a program that writes sealed logs is given")
    .addHelpText("after", examples("securecomm-log recipient log.key"))
    .action(async (path: string) => {
      const out = new TextSink(io.stdout, io.signal);
      await out.write(`${await recipientOf(path)}\n`);
      await out.flush();
    });
}
