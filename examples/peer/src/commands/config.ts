import { harmless, spokenLanguage } from "@securecomm/example-terminal";
import type { Command } from "commander";
import { editSettings, readSettings } from "../config/config.ts";
import { type FlatConfig, parseSetting, SETTINGS, type Setting, settingNamed } from "../config/settings.ts";
import { settingsTexts } from "../config/settings-texts.ts";
import { contextOf, type GlobalOptions } from "../context.ts";
import { UsageError } from "../failure.ts";
import { configPath, type Places, placesOf } from "../places.ts";
import { configCommandTexts } from "./config-texts.ts";
import { sayFacts, sayJson } from "./print.ts";
import { examples } from "./shared.ts";

type Source = keyof ReturnType<typeof configCommandTexts>["sources"];

interface Shown {
  readonly value: unknown;
  readonly source: Source;
}

/** `config`: what the user has set. */
export function addConfig(program: Command): void {
  const texts = configCommandTexts();
  const config = program
    .command("config")
    .description(texts.config)
    .addHelpText("after", () =>
      examples("securecomm-peer config list", "securecomm-peer config set address tcp://192.0.2.7:7420"),
    );
  config
    .command("list")
    .description(texts.list)
    .addHelpText("after", () => examples("securecomm-peer config list"))
    .action(list);
  config
    .command("get")
    .argument("<key>", texts.key)
    .description(texts.get)
    .addHelpText("after", () => examples("securecomm-peer config get log.level"))
    .action(get);
  config
    .command("set")
    .argument("<key>", texts.key)
    .argument("<value>", texts.value)
    .description(texts.set)
    .addHelpText("after", () =>
      examples("securecomm-peer config set lang pt", "securecomm-peer config set log.level debug"),
    )
    .action(set);
  config
    .command("unset")
    .argument("<key>", texts.key)
    .description(texts.unset)
    .addHelpText("after", () => examples("securecomm-peer config unset address"))
    .action(unset);
  config
    .command("path")
    .description(texts.path)
    .addHelpText("after", () => examples("securecomm-peer config path"))
    .action((_options: object, command: Command) => {
      const { places, json } = homeOf(command);
      if (json) sayJson({ event: "config-path", at: Date.now(), path: configPath(places) });
      else process.stdout.write(`${configPath(places)}\n`);
    });
}

async function list(_options: object, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const settings = await readSettings(places);
  const shown = SETTINGS.map((setting) => ({ setting, ...show(setting, settings, places, command) }));
  if (json) {
    for (const { setting, value, source } of shown) sayJson({ event: "setting", key: setting.key, value, source });
    return;
  }
  const texts = configCommandTexts();
  const rows = shown.map(({ setting, value, source }): [string, string] => [
    setting.key,
    `${textOf(value)}  (${texts.sources[source]}) ${setting.about()}`,
  ]);
  sayFacts(rows);
}

async function get(key: string, _options: object, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const { value, source } = show(settingOf(key), await readSettings(places), places, command);
  if (json) sayJson({ event: "setting", key, value, source });
  else process.stdout.write(`${textOf(value)}\n`);
}

// A wrong file must not keep anybody from putting it right: these two do not ask that it be in order before.
async function set(key: string, text: string, _options: object, command: Command): Promise<void> {
  const { places, json } = homeOf(command);
  const texts = configCommandTexts();
  const setting = settingOf(key);
  const value = parseSetting(setting, text);
  if (value === undefined) throw new UsageError(settingsTexts().wrong(key, setting.mustBe()));
  const lost: string[] = [];
  await editSettings(places, (settings) => {
    if (key.startsWith("log.") && settings.get("log") === false) throw new UsageError(texts.logOff(key));
    if (key === "log" && value === false)
      lost.push(...[...settings.keys()].filter((other) => other.startsWith("log.")));
    for (const other of lost) settings.delete(other);
    settings.set(key, value);
  });
  for (const other of lost) tellUnset(other, json);
  if (json) sayJson({ event: "set", key, value });
  else process.stdout.write(`${texts.done(key, textOf(value))}\n`);
}

async function unset(key: string, _options: object, command: Command): Promise<void> {
  const { places, json } = homeOf(command);
  await editSettings(places, (settings) => {
    // An unknown one that stands in the file may be taken away: it is what is wrong with the file.
    if (!settings.delete(key)) settingOf(key);
  });
  tellUnset(key, json);
}

function tellUnset(key: string, json: boolean): void {
  if (json) sayJson({ event: "unset", key });
  else process.stdout.write(`${configCommandTexts().taken(harmless(key))}\n`);
}

function show({ key, byDefault }: Setting, settings: FlatConfig, places: Places, command: Command): Shown {
  if (key === "lang") return { value: spokenLanguage(), source: sourceOfLanguage(settings, command) };
  if (key === "log" && settings.get("log") !== false) return { value: true, source: "default" };
  if (settings.has(key)) return { value: settings.get(key), source: "file" };
  return { value: key === "downloads" ? places.downloads : byDefault(), source: "default" };
}

function sourceOfLanguage(settings: FlatConfig, command: Command): Source {
  if (command.optsWithGlobals<GlobalOptions>().lang !== undefined) return "option";
  if ((process.env["SECURECOMM_LANG"] ?? "") !== "") return "environment";
  return settings.has("lang") ? "file" : "locale";
}

function settingOf(key: string): Setting {
  const setting = settingNamed(key);
  if (setting !== undefined) return setting;
  throw new UsageError(settingsTexts().unknown(harmless(key), SETTINGS.map((one) => one.key).join(", ")));
}

function textOf(value: unknown): string {
  return value === undefined ? configCommandTexts().none : harmless(String(value));
}

function homeOf(command: Command): { places: Places; json: boolean } {
  const { home, json = false } = command.optsWithGlobals<GlobalOptions>();
  return { places: placesOf(home), json };
}
