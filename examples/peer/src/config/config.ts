import { Failure } from "../failure.ts";
import { configPath, type Places } from "../places.ts";
import { withFileLock } from "./file-lock.ts";
import { type FlatConfig, faultOf, flatten, nest } from "./settings.ts";
import { configTexts } from "./texts.ts";
import { readWhole, UnfitFile, writeWhole } from "./whole-file.ts";

/** What a user can set once, in `config.json`; options of the command line go before it. */
export interface Config {
  /** `"en"` or `"pt"`; by default the locale's. */
  readonly lang?: "en" | "pt";
  /** Where `listen`, `chat` and `recv` listen; by default `tcp://127.0.0.1:7420`. */
  readonly listen?: string;
  /** The address that pairing links of `id` name. */
  readonly address?: string;
  /** Where received files go. */
  readonly downloads?: string;
  /** Offers of files: `"ask"`, or `"contacts"`: those of contacts are taken at once, others asked about. */
  readonly files?: "ask" | "contacts";
  /** Whether a listener accepts only who is remembered. */
  readonly knownOnly?: boolean;
  /** The log: `false` for none. */
  readonly log?:
    | false
    | {
        readonly level?: "trace" | "debug" | "info" | "warn" | "error";
        /** Bytes after which a new file is begun; by default 4 MiB. */
        readonly bytes?: number;
        /** Files that are kept; by default 20. */
        readonly files?: number;
        /** The recipient of a sealed log: `sclog1.…`, as `securecomm-log keygen` prints it. */
        readonly seal?: string;
      };
  /** `false`: only the rules raise alerts, and no model is loaded. */
  readonly model?: boolean;
}

/** Bytes of the file: some hundred times what all settings take. */
const MOST_BYTES = 65_536;

/** Reads the configuration; without a file, an empty one. What is wrong in it is a `Failure` that names it. */
export async function readConfig(places: Places): Promise<Config> {
  const settings = await readSettings(places);
  const fault = faultOf(settings);
  if (fault !== undefined) throw wrongConfig(places, fault);
  return nest(settings);
}

/**
 * Reads the settings of the file as they are, flat; whether they are allowed is not looked at.
 * @throws when there is a file that cannot be read, or is no JSON object: a `Failure`.
 */
export async function readSettings(places: Places): Promise<FlatConfig> {
  const texts = configTexts();
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readWhole(configPath(places), MOST_BYTES);
  } catch (error) {
    throw wrongConfig(
      places,
      error instanceof UnfitFile
        ? texts.unfit[error.fault]
        : texts.unreadable((error as NodeJS.ErrnoException).code ?? "?"),
    );
  }
  if (bytes === undefined) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw wrongConfig(places, texts.notJson);
  }
  const settings = flatten(value);
  if (settings === undefined) throw wrongConfig(places, texts.notSettings);
  return settings;
}

/**
 * Changes the settings of the file, in turn with every other program that does, and writes it whole or not at all.
 * @throws when the result is not allowed, or cannot be written: a `Failure`.
 */
export async function editSettings(places: Places, edit: (settings: Map<string, unknown>) => void): Promise<void> {
  const path = configPath(places);
  try {
    await withFileLock(path, async () => {
      const settings = new Map(await readSettings(places));
      edit(settings);
      const fault = faultOf(settings);
      if (fault !== undefined) throw wrongConfig(places, fault);
      await writeWhole(path, `${JSON.stringify(nest(settings), undefined, 2)}\n`);
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof Failure || code === undefined) throw error;
    throw new Failure(configTexts().unwritable(path, code), "ERR_CONFIG");
  }
}

function wrongConfig(places: Places, why: string): Failure {
  return new Failure(configTexts().wrong(configPath(places), why), "ERR_CONFIG");
}
