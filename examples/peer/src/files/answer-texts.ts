import { bilingual } from "@securecomm/example-terminal";

/** The questions of an offer whose name is taken, or whose sender is no contact, and the keys that answer it. Names in it are harmless already. */
export const answerTexts = bilingual(
  {
    existing: (name: string) =>
      `There is a file ${name} already. [r]eplace it, take it under [a]nother name, [n]o thanks? `,
    replaceKeys: "rR",
    otherKeys: "aA",
    refuseKeys: "nN",
    newName: "Its new name: ",
    stranger: (who: string, fingerprint: string, name: string, size: string) =>
      `${who} is none of your contacts and is not verified:\n  ${fingerprint}\nTake the file ${name} (${size})? [y]es, [N]o: `,
    noSize: "a stream, of unknown size",
    yesKeys: "yY",
  },
  {
    existing: (name) => `Já existe um arquivo ${name}. [s]ubstituir, receber com [o]utro nome, [n]ão receber? `,
    replaceKeys: "sS",
    otherKeys: "oO",
    refuseKeys: "nN",
    newName: "O novo nome: ",
    stranger: (who, fingerprint, name, size) =>
      `${who} não é um dos seus contatos, e não foi verificado:\n  ${fingerprint}\nReceber o arquivo ${name} (${size})? [s]im, [N]ão: `,
    noSize: "um fluxo, de tamanho desconhecido",
    yesKeys: "sS",
  },
);
