import { columnsOf, harmless, indent, type Paint, paintFor, wrap } from "@securecomm/example-terminal";
import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { contextOf, type GlobalOptions } from "../context.ts";
import { type Finding, failed } from "../doctor/check.ts";
import { checksOf } from "../doctor/checks.ts";
import { doctorTexts } from "../doctor/texts.ts";
import { Failure, Reported } from "../failure.ts";
import { placesOf } from "../places.ts";
import { harmlessLines } from "../terminal/peer-text.ts";
import { sayJson } from "./print.ts";
import { examples } from "./shared.ts";

/** `doctor`: whether everything is in order. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description(doctorTexts().about)
    .addHelpText("after", () => examples("securecomm-peer doctor", "securecomm-peer doctor --json"))
    .action(examine);
}

async function examine(_options: object, command: Command): Promise<void> {
  const { home, json = false } = command.optsWithGlobals<GlobalOptions>();
  const places = placesOf(home);
  const config = await configOf(command);
  let failures = 0;
  for (const { name, title, look } of checksOf(places, config)) {
    const finding = await look().catch((error: unknown) => broken(error));
    if (finding.state === "failed") failures += 1;
    if (json) sayJson({ event: "check", at: Date.now(), name, ...finding });
    else print(title, finding);
  }
  const texts = doctorTexts();
  if (json) sayJson({ event: "checked", at: Date.now(), failed: failures });
  else process.stdout.write(`${failures === 0 ? texts.allWell : texts.someFailed(failures)}\n`);
  if (failures > 0) throw new Reported();
}

/** Also settles the language; the check of the configuration says what is wrong with it. */
async function configOf(command: Command): Promise<Config | undefined> {
  try {
    return (await contextOf(command)).config;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function print(title: string, { state, text, todo }: Finding): void {
  const texts = doctorTexts();
  const colours = paintFor(process.stdout);
  const colour: Paint["good"] = { ok: colours.good, warning: colours.careful, failed: colours.bad }[state];
  const width = columnsOf(process.stdout);
  const lines = wrap(`${colours.strong(title)}: ${harmlessLines(text)}`, width === 0 ? 0 : width - 2);
  process.stdout.write(`${indent(lines, "  ", `${colour(texts.marks[state])} `)}\n`);
  if (todo === undefined) return;
  process.stdout.write(`${indent(wrap(harmlessLines(todo), width === 0 ? 0 : width - 4), "    ", "  → ")}\n`);
}

function broken(error: unknown): Finding {
  const texts = doctorTexts();
  return failed(texts.broke(error instanceof Error ? harmless(error.message) : "?"), texts.tellUs);
}
