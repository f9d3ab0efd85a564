import { bilingual } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";

export const identityTexts = bilingual(
  {
    unwritable: (path: string, code: string) => `The identity cannot be written to ${path}: ${code}.`,
    missing: (path: string, place: string) =>
      `There is no identity at ${path}. Make one: ${ownCommand(`init --name yourname${place}`)}`,
    taken: (path: string) =>
      `There is a file at ${path} already, and it is left as it is: a lost identity cannot be brought back. Choose another place with --file.`,
    choosePassphrase: "Choose a passphrase: ",
    passphraseAgain: "The same again: ",
    emptyPassphrase: "An empty passphrase protects nothing. (--no-passphrase stores the key in the open.)",
    notTheSame: "The two are not the same. Once more:",
    passphraseFor: (path: string) => `Passphrase for ${path}: `,
    passphraseFile: (path: string, reason: string) => `The passphrase file ${path} cannot be read: ${reason}.`,
    passphraseFileEmpty: (path: string) => `The first line of the passphrase file ${path} is empty.`,
    noTerminalForPassphrase: "There is no terminal to ask for the passphrase at: name a file with --passphrase-file",
    yesOrNo: "That is neither a yes nor a no.",
    publicKey: "The file holds a public key, and an identity is a private one",
    fileExists: (path: string) => `There is a file at ${path} already, and it is left as it is. Choose another name.`,
    fileUnwritable: (path: string, code: string) => `${path} cannot be written: ${code}.`,
    isFolder: (path: string) => `${path} is a folder. Name a file in it.`,
    noFolder: (path: string) => `There is no folder ${path}. Make it first, or choose another.`,
  },
  {
    unwritable: (path, code) => `Não é possível gravar a identidade em ${path}: ${code}.`,
    missing: (path, place) => `Não há identidade em ${path}. Crie uma: ${ownCommand(`init --name seunome${place}`)}`,
    taken: (path) =>
      `Já há um arquivo em ${path}, e ele fica como está: uma identidade perdida não volta. Escolha outro lugar com --file.`,
    choosePassphrase: "Escolha uma frase secreta: ",
    passphraseAgain: "A mesma de novo: ",
    emptyPassphrase: "Uma frase secreta vazia não protege nada. (--no-passphrase guarda a chave às claras.)",
    notTheSame: "As duas não são iguais. Mais uma vez:",
    passphraseFor: (path) => `Frase secreta de ${path}: `,
    passphraseFile: (path, reason) => `O arquivo da frase secreta ${path} não pode ser lido: ${reason}.`,
    passphraseFileEmpty: (path) => `A primeira linha do arquivo da frase secreta ${path} está vazia.`,
    noTerminalForPassphrase: "Não há terminal em que pedir a frase secreta: indique um arquivo com --passphrase-file",
    yesOrNo: "Isso não é um sim nem um não.",
    publicKey: "O arquivo guarda uma chave pública, e uma identidade é uma chave privada",
    fileExists: (path) => `Já há um arquivo em ${path}, e ele fica como está. Escolha outro nome.`,
    fileUnwritable: (path, code) => `${path} não pode ser gravado: ${code}.`,
    isFolder: (path) => `${path} é uma pasta. Indique um arquivo nela.`,
    noFolder: (path) => `Não há pasta ${path}. Crie-a antes, ou escolha outra.`,
  },
);
