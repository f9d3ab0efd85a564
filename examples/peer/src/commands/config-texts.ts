import { bilingual } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";

export const configCommandTexts = bilingual(
  {
    config: "what you have set, once for all runs: list, get, set or unset it",
    list: "list every setting, its value, and where that comes from",
    get: "print the value of one setting",
    set: "set something",
    unset: "take a setting back, so that the default counts",
    path: "print the path of the file",
    key: "the name of a setting, such as log.level",
    value: "what to set it to",
    none: "—",
    sources: {
      file: "config.json",
      default: "default",
      environment: "environment",
      option: "--lang",
      locale: "locale",
    },
    done: (key: string, value: string) => `${key} = ${value}`,
    taken: (key: string) => `${key} is not set any more`,
    logOff: (key: string) =>
      `The log is off, and so ${key} would count for nothing: ${ownCommand("config set log true")}`,
  },
  {
    config: "o que você definiu, uma vez para sempre: listar, ver, definir ou desfazer",
    list: "lista cada opção, o seu valor e de onde ele vem",
    get: "imprime o valor de uma opção",
    set: "define uma opção",
    unset: "desfaz uma opção, para que valha o padrão",
    path: "imprime o caminho do arquivo",
    key: "o nome de uma opção, como log.level",
    value: "o valor a definir",
    none: "—",
    sources: {
      file: "config.json",
      default: "padrão",
      environment: "ambiente",
      option: "--lang",
      locale: "localidade",
    },
    done: (key, value) => `${key} = ${value}`,
    taken: (key) => `${key} não está mais definido`,
    logOff: (key) => `O registro está desligado, e assim ${key} não valeria nada: ${ownCommand("config set log true")}`,
  },
);
