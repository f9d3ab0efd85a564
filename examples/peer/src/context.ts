import { languageOf, useLanguage } from "@securecomm/example-terminal";
import type { Command } from "commander";
import { type Config, readConfig } from "./config/config.ts";
import { type Places, placesOf } from "./places.ts";
import { useHome } from "./terminal/own-command.ts";

/** What every command begins with. */
export interface Context {
  readonly places: Places;
  readonly config: Config;
  /** Whether events and results are written as JSON, one a line. */
  readonly json: boolean;
}

/** Options that every command takes, wherever they stand. */
export interface GlobalOptions {
  readonly home?: string;
  readonly lang?: string;
  readonly json?: boolean;
}

/** Reads the configuration and settles the language: the command line and the environment go before the configuration. */
export async function contextOf(command: Command): Promise<Context> {
  const { home, lang, json = false } = command.optsWithGlobals<GlobalOptions>();
  useHome(home);
  const places = placesOf(home);
  const config = await readConfig(places);
  const told = lang !== undefined || (process.env["SECURECOMM_LANG"] ?? "") !== "";
  if (!told && config.lang !== undefined) useLanguage(config.lang);
  else useLanguage(languageOf(lang === undefined ? [] : ["--lang", lang], process.env));
  return { places, config, json };
}
