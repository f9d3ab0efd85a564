import { bilingual } from "@securecomm/example-terminal";
import type { Checked } from "../people/people.ts";
import { ownCommand } from "../terminal/own-command.ts";

const checkedEn: Readonly<Record<Checked, string>> = {
  link: "by pairing link",
  qr: "by QR code",
  fingerprint: "by fingerprint",
  words: "by safety words",
};
const checkedPt: Readonly<Record<Checked, string>> = {
  link: "pelo link de pareamento",
  qr: "pelo código QR",
  fingerprint: "pela impressão digital",
  words: "pelas palavras de segurança",
};

export const trustTexts = bilingual(
  {
    trust: "whom you trust: list, add, verify, rename or remove them",
    list: "list everybody who is remembered, with how they were checked",
    add: "remember somebody by a pairing link, a picture of its QR code (PNG or JPEG), or a fingerprint",
    introduction: "a pairing link, a file with a picture of its QR code, or a fingerprint",
    addName: "what you call them (by default the name in the link)",
    addAddress: "where to dial them (by default the address in the link)",
    yes: "do not ask",
    verify: "check that a fingerprint which somebody told you by another way is the remembered one, and note it",
    verifyFingerprint: "the fingerprint that they told you",
    rename: "give somebody another name",
    remove: "forget somebody; the next identity under that name is a first contact again",
    who: "a name, an entry such as peer:bob, or a fingerprint",
    newName: "what you call them from now on",
    nobodyYet: (path: string) => `Nobody is remembered in ${path}.`,
    nobody: (who: string) => `Nobody is remembered as ${who}. See: ${ownCommand("trust list")}`,
    name: "name",
    fingerprint: "fingerprint",
    entry: "entry",
    address: "address",
    checked: "checked",
    noAddress: "not known",
    ownName: "a name of your own",
    claimedName: "they gave themselves the name",
    since: (time: string) => `since ${time}`,
    how: checkedEn,
    checkedAt: (how: Checked, time: string) => `${checkedEn[how]}, ${time}`,
    get unchecked() {
      return `NOT YET: compare safety words, or the fingerprint: ${ownCommand("trust verify WHO")}`;
    },
    yourself: "This is your own identity: it is others whom you remember here.",
    askFingerprint: "Is it the same? (yes/no, or paste what they told you) ",
    nameMissing: "A name is missing: what do you call them? Give it with --name",
    willRemember: "This will be remembered:",
    ask: "Yes? (yes/no) ",
    cannotAsk: "There is no terminal to ask at: add --yes, if you are sure",
    notDone: "Nothing was changed.",
    added: (name: string) => `Remembered: ${name}. A session with anybody else under that name is refused.`,
    readAloud: (name: string) =>
      `This is the fingerprint that is remembered for ${name}. Call or meet them, and let them read theirs (securecomm-peer id) to you, all of it:`,
    cannotCompare: "There is no terminal to ask at: give the fingerprint that they told you with --fingerprint",
    different: (name: string, remembered: string, told: string, entry: string) =>
      `This is NOT the fingerprint that is remembered for ${name}.\n  remembered  ${remembered}\n  this one    ${told}\nSomebody may be sitting between you, or ${name} has a new identity. Nothing was changed. Only if you are certain that this one is theirs, forget the other and add it: ${ownCommand(`trust remove ${entry}`)}`,
    notTheSame: (name: string, entry: string) =>
      `Then do not talk to ${name} over such a session: somebody may be sitting in between. Nothing was changed. To forget that identity: ${ownCommand(`trust remove ${entry}`)}`,
    verified: (name: string) => `Checked: that is ${name}'s fingerprint, and it is noted.`,
    renamed: (before: string, name: string) => `${before} is now ${name}.`,
    forgotten: (entry: string) => `Forgotten: ${entry}`,
  },
  {
    trust: "em quem você confia: listar, adicionar, verificar, renomear ou remover",
    list: "lista todos os que são lembrados, e como foram verificados",
    add: "lembra alguém por um link de pareamento, uma imagem do código QR (PNG ou JPEG) ou uma impressão digital",
    introduction: "um link de pareamento, um arquivo com a imagem do código QR ou uma impressão digital",
    addName: "como você chama a pessoa (por padrão, o nome no link)",
    addAddress: "onde chamá-la (por padrão, o endereço no link)",
    yes: "não pergunta",
    verify: "confere se a impressão digital que alguém lhe disse por outro meio é a lembrada, e anota",
    verifyFingerprint: "a impressão digital que lhe disseram",
    rename: "dá outro nome a alguém",
    remove: "esquece alguém; a próxima identidade com esse nome volta a ser um primeiro contato",
    who: "um nome, uma entrada como peer:bob ou uma impressão digital",
    newName: "como você a chama de agora em diante",
    nobodyYet: (path) => `Ninguém é lembrado em ${path}.`,
    nobody: (who) => `Ninguém é lembrado como ${who}. Veja: ${ownCommand("trust list")}`,
    name: "nome",
    fingerprint: "impr. digital",
    entry: "entrada",
    address: "endereço",
    checked: "verificado",
    noAddress: "desconhecido",
    ownName: "um nome dado por você",
    claimedName: "o nome que a própria pessoa se deu",
    since: (time) => `desde ${time}`,
    how: checkedPt,
    checkedAt: (how, time) => `${checkedPt[how]}, ${time}`,
    get unchecked() {
      return `AINDA NÃO: compare as palavras de segurança ou a impressão digital: ${ownCommand("trust verify QUEM")}`;
    },
    yourself: "Esta é a sua própria identidade: aqui você lembra os outros.",
    askFingerprint: "É a mesma? (sim/não, ou cole a que lhe disseram) ",
    nameMissing: "Falta um nome: como você chama a pessoa? Diga com --name",
    willRemember: "Isto será lembrado:",
    ask: "Sim? (sim/não) ",
    cannotAsk: "Não há terminal em que perguntar: acrescente --yes, se tem certeza",
    notDone: "Nada foi mudado.",
    added: (name) => `Lembrado: ${name}. Uma sessão com qualquer outro sob esse nome é recusada.`,
    readAloud: (name) =>
      `Esta é a impressão digital lembrada de ${name}. Ligue ou encontre a pessoa, e peça que leia a dela (securecomm-peer id), inteira:`,
    cannotCompare: "Não há terminal em que perguntar: dê a impressão digital que lhe disseram com --fingerprint",
    different: (name, remembered, told, entry) =>
      `Esta NÃO é a impressão digital lembrada de ${name}.\n  lembrada    ${remembered}\n  esta        ${told}\nAlguém pode estar entre vocês, ou ${name} tem uma identidade nova. Nada foi mudado. Só se você tem certeza de que esta é a dela, esqueça a outra e adicione-a: ${ownCommand(`trust remove ${entry}`)}`,
    notTheSame: (name, entry) =>
      `Então não converse com ${name} por uma sessão assim: alguém pode estar no meio. Nada foi mudado. Para esquecer essa identidade: ${ownCommand(`trust remove ${entry}`)}`,
    verified: (name) => `Verificado: essa é a impressão digital de ${name}, e está anotado.`,
    renamed: (before, name) => `${before} agora é ${name}.`,
    forgotten: (entry) => `Esquecido: ${entry}`,
  },
);
