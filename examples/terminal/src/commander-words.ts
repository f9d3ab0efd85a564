import { spokenLanguage } from "./language.ts";

/** The headings that commander writes into help pages. */
const TITLES: Readonly<Record<string, string>> = {
  "Usage:": "Uso:",
  "Arguments:": "Argumentos:",
  "Options:": "Opções:",
  "Global Options:": "Opções globais:",
  "Commands:": "Comandos:",
};

/** What commander says about a wrong command line; a message that is not here stays English. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown command '(.*)'/s, "erro: comando desconhecido: '$1'"],
  [/^error: unknown option '(.*)'/s, "erro: opção desconhecida: '$1'"],
  [/^error: missing required argument '(.*)'/s, "erro: falta o argumento '$1'"],
  [/^error: required option '(.*)' not specified/s, "erro: falta a opção obrigatória '$1'"],
  [/^error: option '(.*)' argument missing/s, "erro: falta o argumento da opção '$1'"],
  [
    /^error: option '(.*?)' argument '(.*)' is invalid\. (?:Allowed choices are (.*)\.)$/s,
    "erro: a opção '$1' não aceita '$2'. As possibilidades são: $3.",
  ],
  [/^error: option '(.*?)' argument '(.*)' is invalid\. /s, "erro: a opção '$1' não aceita '$2'. "],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.*?)'\. /s,
    "erro: o argumento '$2' não aceita '$1'. ",
  ],
  [
    /^error: too many arguments.* Expected (\d+) arguments? but got (\d+)\./s,
    "erro: argumentos demais: $2 em vez de $1.",
  ],
  [/^error: option '(.*?)' cannot be used with option '(.*)'/s, "erro: a opção '$1' não combina com a opção '$2'"],
];

/** A heading of commander's in the language spoken. */
export function helpTitle(title: string): string {
  return spokenLanguage() === "pt" ? (TITLES[title] ?? title) : title;
}

/** A message of commander's in the language spoken. */
export function usageMessage(message: string): string {
  if (spokenLanguage() !== "pt") return message;
  const told = message.replace(/\n\(Did you mean (?:one of )?(.*)\?\)/, "\n(Será que é $1?)").trimEnd();
  const [pattern, words] = MESSAGES.find(([candidate]) => candidate.test(told)) ?? [];
  return `${pattern === undefined || words === undefined ? told : told.replace(pattern, words)}\n`;
}

/** What stands for arguments on help pages, `<file>` and `[seconds...]`, in other words. */
export interface PlaceholderWords {
  /** The word for one name; the name itself where there is none. */
  word(name: string): string;
  /** A text with all names in brackets in other words. */
  inWords(text: string): string;
}

/** @param words By the names that stand in the program. */
export function placeholderWords(words: Readonly<Record<string, string>>): PlaceholderWords {
  const word = (name: string) => (Object.hasOwn(words, name) ? (words[name] ?? name) : name);
  return {
    word,
    inWords: (text) =>
      text.replace(
        /([<[])([a-z]+)(\.{3})?([>\]])/g,
        (_, open, name, more = "", close) => open + word(name) + more + close,
      ),
  };
}
