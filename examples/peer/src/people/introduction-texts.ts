import { bilingual } from "@securecomm/example-terminal";

export const introductionTexts = bilingual(
  {
    noFile: (path: string) => `There is no file ${path}.`,
    nothing: (text: string) =>
      `A pairing link (securecomm:pair?…), a fingerprint (sc1… and 58 more characters, copied without a mistake) or a file with a picture is needed, and this is none of them: ${text}`,
    otherCode: (path: string) => `The QR code in ${path} is no pairing link of this program.`,
  },
  {
    noFile: (path) => `Não há arquivo ${path}.`,
    nothing: (text) =>
      `É preciso um link de pareamento (securecomm:pair?…), uma impressão digital (sc1… e mais 58 caracteres, copiada sem erros) ou um arquivo com uma imagem, e isto não é nenhum deles: ${text}`,
    otherCode: (path) => `O código QR em ${path} não é um link de pareamento deste programa.`,
  },
);
