import { harmless, spokenLanguage } from "@securecomm/example-terminal";
import manifest from "../../package.json" with { type: "json" };
import type { Config } from "../config/config.ts";
import type { Places } from "../places.ts";
import { type Check, type Finding, failed, ok, warning } from "./check.ts";
import { lookAtConfig, lookAtFolder, lookAtIdentity, lookAtPeople } from "./own-files.ts";
import { doctorTexts } from "./texts.ts";
import { lookAtLog, lookAtModel, lookAtPort, lookAtSession } from "./workings.ts";

const FEWEST_COLUMNS = 60;

/**
 * Everything that is looked at, in the order in which it is told.
 * @param config `undefined` where the configuration is not in order: then what depends on it cannot be told.
 */
export function checksOf(places: Places, config: Config | undefined): readonly Check[] {
  const { titles, configBroken } = doctorTexts();
  const check = (name: keyof typeof titles, look: () => Promise<Finding>): Check => ({
    name,
    title: titles[name],
    look,
  });
  const configured = (look: (config: Config) => Promise<Finding>) => async () =>
    config === undefined ? warning(configBroken) : look(config);
  return [
    check("node", lookAtNode),
    check("identity", () => lookAtIdentity(places)),
    check("config", () => lookAtConfig(places)),
    check("people", () => lookAtPeople(places)),
    check("state", () => lookAtFolder(places.state)),
    check(
      "downloads",
      configured(({ downloads = places.downloads }) => lookAtFolder(downloads)),
    ),
    check("log", configured(lookAtLog)),
    check(
      "model",
      configured((settings) => lookAtModel(places, settings)),
    ),
    check("session", lookAtSession),
    check(
      "port",
      configured((settings) => lookAtPort(places, settings)),
    ),
    check("terminal", lookAtTerminal),
  ];
}

async function lookAtNode(): Promise<Finding> {
  const texts = doctorTexts();
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const least = manifest.engines.node.replace(/^>=/, "");
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  const text = texts.node(process.versions.node);
  const fine = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return fine ? ok(text) : failed(text, texts.nodeOld(least));
}

async function lookAtTerminal(): Promise<Finding> {
  const texts = doctorTexts();
  const { env, stdout } = process;
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  if (locale !== "" && process.platform !== "win32" && !/utf-?8/i.test(locale)) {
    return warning(texts.notUnicode(harmless(locale)), texts.unicodeTodo);
  }
  const language = spokenLanguage() === "pt" ? "português" : "English";
  if (!stdout.isTTY) return ok(texts.noTerminal(language));
  const { columns } = stdout;
  return columns < FEWEST_COLUMNS
    ? warning(texts.narrow(columns), texts.narrowTodo)
    : ok(texts.terminal(language, columns));
}
