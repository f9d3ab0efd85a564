import { bilingual } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";

export const peopleTexts = bilingual(
  {
    notesDamaged: (path: string, why: string) =>
      `The file of contacts, ${path}, cannot be used: ${why}. It is left as it is: repair it, or move it away (the pins in known-peers.json stay).`,
    unfit: { size: "it is too large", kind: "it is no regular file" },
    notJson: "it is not JSON",
    notNotes: "it is not a file of contacts",
    otherVersion: "it has another version than this program reads",
    tooMany: (most: number) => `it has more than ${most} entries`,
    badNote: (number: number) => `its entry number ${number} is not a contact`,
    notesFull: (path: string, most: number) => `${path} has its ${most} contacts already: remove some.`,
    nameTaken: (name: string, remembered: string, offered: string, entry: string) =>
      `${name} is remembered with another fingerprint.\n  remembered  ${remembered}\n  this one    ${offered}\nAsk ${name} by another way, such as a call or in person, which is theirs. Only if it is this one, forget the other and add this anew: ${ownCommand(`trust remove ${entry}`)}`,
    similarName: (name: string, other: string) =>
      `${name} looks like ${other}, who is remembered with another fingerprint: choose a name that cannot be mistaken.`,
    misread: (name: string) =>
      `The name ${name} ends in a question mark, a number or a word that chats read as an order: choose another name.`,
    knownAs: (fingerprint: string, name: string, command: string) =>
      `${fingerprint} is remembered as ${name} already. To change the name: ${command}`,
    badAddress: (text: string) =>
      `Nobody can be dialled at ${text}: it must be tcp://host:port, ws://host:port/path or wss://host/path`,
    addressAsName: "An address is no name: choose one that you would call out.",
    several: (text: string, entries: string) =>
      `${text} can be several: ${entries}. Name the entry or the fingerprint.`,
    changedMeanwhile: (entry: string) => `The entry ${entry} has changed meanwhile. See: ${ownCommand("trust list")}`,
    nobody: (text: string) =>
      `Nobody is remembered as ${text}, and it is no address such as tcp://127.0.0.1:7420 and no pairing link`,
    noAddress: (name: string, command: string) =>
      `It is not known where to dial ${name}. Add a link of theirs that has an address (they make it with securecomm-peer id --address tcp://HOST:PORT): ${ownCommand("trust add LINK")}. Or name the address yourself: ${ownCommand(`connect tcp://192.0.2.7:7420 --peer ${command}`)}`,
    linkWithoutAddress:
      "This pairing link says nothing about where to dial: add the address, or ask for a link that has one",
    otherTrust: "--trust names another fingerprint than the pairing link",
    otherPeer: (name: string) => `--peer names somebody else than ${name}`,
  },
  {
    notesDamaged: (path, why) =>
      `O arquivo de contatos, ${path}, não pode ser usado: ${why}. Ele fica como está: conserte-o ou mova-o para outro lugar (as chaves fixadas em known-peers.json permanecem).`,
    unfit: { size: "é grande demais", kind: "não é um arquivo comum" },
    notJson: "não é JSON",
    notNotes: "não é um arquivo de contatos",
    otherVersion: "tem outra versão do que este programa lê",
    tooMany: (most) => `tem mais de ${most} entradas`,
    badNote: (number) => `a sua entrada número ${number} não é um contato`,
    notesFull: (path, most) => `${path} já tem os seus ${most} contatos: remova alguns.`,
    nameTaken: (name, remembered, offered, entry) =>
      `${name} é lembrado com outra impressão digital.\n  lembrada    ${remembered}\n  esta        ${offered}\nPergunte a ${name} por outro meio, como uma ligação ou pessoalmente, qual é a sua. Só se for esta, esqueça a outra e adicione de novo: ${ownCommand(`trust remove ${entry}`)}`,
    similarName: (name, other) =>
      `${name} parece ${other}, que é lembrado com outra impressão digital: escolha um nome que não possa ser confundido.`,
    misread: (name) =>
      `O nome ${name} termina num ponto de interrogação, num número ou numa palavra que as conversas leem como ordem: escolha outro nome.`,
    knownAs: (fingerprint, name, command) => `${fingerprint} já é lembrado como ${name}. Para mudar o nome: ${command}`,
    badAddress: (text) =>
      `Ninguém pode ser chamado em ${text}: deve ser tcp://host:porta, ws://host:porta/caminho ou wss://host/caminho`,
    addressAsName: "Um endereço não é um nome: escolha um pelo qual você chamaria a pessoa.",
    several: (text, entries) => `${text} pode ser mais de um: ${entries}. Diga a entrada ou a impressão digital.`,
    changedMeanwhile: (entry) => `A entrada ${entry} mudou nesse meio-tempo. Veja: ${ownCommand("trust list")}`,
    nobody: (text) =>
      `Ninguém é lembrado como ${text}, e isso não é um endereço como tcp://127.0.0.1:7420 nem um link de pareamento`,
    noAddress: (name, command) =>
      `Não se sabe onde chamar ${name}. Adicione um link dessa pessoa que tenha um endereço (ela o faz com securecomm-peer id --address tcp://HOST:PORTA): ${ownCommand("trust add LINK")}. Ou diga você o endereço: ${ownCommand(`connect tcp://192.0.2.7:7420 --peer ${command}`)}`,
    linkWithoutAddress:
      "Este link de pareamento não diz onde chamar: acrescente o endereço ou peça um link que o tenha",
    otherTrust: "--trust diz outra impressão digital que a do link de pareamento",
    otherPeer: (name) => `--peer diz outra pessoa que ${name}`,
  },
);
