import { isAbsolute, resolve } from "node:path";
import { harmless } from "@securecomm/example-terminal";
import { isDiallableAddress, isPairingAddress } from "../people/address.ts";
import type { Config } from "./config.ts";
import { settingsTexts } from "./settings-texts.ts";

/** What a setting can be set to. */
export type SettingValue = string | number | boolean;

/** One thing that the user can set, under a name such as `log.level`. */
export interface Setting {
  readonly key: string;
  /** What it does, and what it must be, for people. */
  readonly about: () => string;
  readonly mustBe: () => string;
  /** What counts where nothing is set; `undefined` where that depends on the machine, or nothing does. */
  readonly byDefault: () => SettingValue | undefined;
  /** Whether a value read from the file is allowed. */
  readonly allows: (value: unknown) => boolean;
}

const LEVELS = ["trace", "debug", "info", "warn", "error"];
const MOST_PATH = 4_096;

const isText = (value: unknown): value is string => typeof value === "string";
const oneOf =
  (...values: readonly SettingValue[]) =>
  (value: unknown) =>
    values.some((one) => one === value);
const isCount = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const isYesNo = oneOf(true, false);

/** Whether a value is an address to listen at; port 0 takes a free one. */
function isListenAddress(value: unknown): boolean {
  return isText(value) && isPairingAddress(value.replace(/:0(?=\/|$)/, ":1"));
}

function isPath(value: unknown): boolean {
  return isText(value) && isAbsolute(value) && value.length <= MOST_PATH && !value.includes("\0");
}

/** Everything that can be set, in the order in which it is listed. */
export const SETTINGS: readonly Setting[] = [
  setting("lang", oneOf("en", "pt"), () => undefined),
  setting("listen", isListenAddress, () => "tcp://127.0.0.1:7420"),
  setting("address", isDiallableAddress, () => undefined),
  setting("downloads", isPath, () => undefined),
  setting("files", oneOf("ask", "contacts"), () => "ask"),
  setting("knownOnly", isYesNo, () => false),
  setting("log", isYesNo, () => true),
  setting("log.level", oneOf(...LEVELS), () => "info"),
  setting("log.bytes", isCount(4_096, 2 ** 30), () => 4 * 2 ** 20),
  setting("log.files", isCount(1, 1_000), () => 20),
  setting("log.seal", isSealRecipient, () => undefined),
  setting("model", isYesNo, () => true),
];

export type SettingName = keyof ReturnType<typeof settingsTexts>["about"];

function setting(key: SettingName, allows: Setting["allows"], byDefault: Setting["byDefault"]): Setting {
  return {
    key,
    allows,
    byDefault,
    about: () => settingsTexts().about[key],
    mustBe: () => settingsTexts().mustBe[key],
  };
}

/** The form of a recipient; whether its checksum fits, the logger says when it opens the log. */
function isSealRecipient(value: unknown): boolean {
  return isText(value) && /^sclog1\.[A-Za-z0-9_-]{135}$/.test(value);
}

/** The setting of a name; `undefined` for an unknown one. */
export function settingNamed(key: string): Setting | undefined {
  return SETTINGS.find((candidate) => candidate.key === key);
}

/** The settings of a configuration file, flat: `{ log: { level } }` is `log.level`. */
export type FlatConfig = ReadonlyMap<string, unknown>;

/** Makes the content of a configuration file flat; `undefined` where it is not an object of settings. */
export function flatten(value: unknown): FlatConfig | undefined {
  if (!isRecord(value)) return undefined;
  const flat = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value)) {
    if (key === "log" && isRecord(inner)) {
      for (const [name, setting] of Object.entries(inner)) flat.set(`log.${name}`, setting);
    } else flat.set(key, inner);
  }
  return flat;
}

/** The content of a configuration file with these settings. */
export function nest(flat: FlatConfig): Config {
  const config: Record<string, unknown> = {};
  const log: Record<string, unknown> = {};
  for (const [key, value] of flat) {
    if (key.startsWith("log.")) log[key.slice(4)] = value;
    // A log is on unless it is off: `true` needs no word.
    else if (key !== "log" || value === false) config[key] = value;
  }
  if (Object.keys(log).length > 0 && config["log"] !== false) config["log"] = log;
  return config;
}

/** What is wrong with settings, as a sentence that names the first wrong one; `undefined` if nothing is. */
export function faultOf(flat: FlatConfig): string | undefined {
  for (const [key, value] of flat) {
    const setting = settingNamed(key);
    if (setting === undefined) return settingsTexts().unknown(harmless(key), SETTINGS.map((one) => one.key).join(", "));
    if (!setting.allows(value)) return settingsTexts().wrong(key, setting.mustBe());
  }
  return undefined;
}

/** The value that a text of the command line stands for, in the type of the setting. */
export function parseSetting({ key, allows }: Setting, text: string): SettingValue | undefined {
  // A path of the command line is meant from where the user stands.
  const readings: SettingValue[] = [key === "downloads" && text !== "" ? resolve(text) : text];
  if (/^(?:true|yes|on|sim)$/i.test(text)) readings.push(true);
  if (/^(?:false|no|off|não|nao)$/i.test(text)) readings.push(false);
  if (/^-?\d{1,15}$/.test(text)) readings.push(Number(text));
  return readings.find(allows);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
