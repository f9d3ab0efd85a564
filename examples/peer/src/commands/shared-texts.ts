import { bilingual } from "@securecomm/example-terminal";

export const sharedTexts = bilingual(
  {
    identity: "the file of your identity",
    passphraseFile: "take the first line of a file as the passphrase, instead of asking",
    name: "what peers shall see instead of your identity's name",
    examples: (several: boolean): string => (several ? "Examples:" : "Example:"),
    notAName: (why: string) => `A ${why}.`,
    notAFingerprint: (why: string) => `${why}.`,
  },
  {
    identity: "o arquivo da sua identidade",
    passphraseFile: "usa a primeira linha de um arquivo como frase secreta, em vez de perguntar",
    name: "o que os outros veem em vez do nome da sua identidade",
    examples: (several) => (several ? "Exemplos:" : "Exemplo:"),
    notAName: () =>
      "Um nome tem de 1 a 64 caracteres, sem espaços nas pontas e sem caracteres de controle ou invisíveis.",
    notAFingerprint: () => "Esta não é uma impressão digital válida: confira se foi copiada inteira e sem erros.",
  },
);
