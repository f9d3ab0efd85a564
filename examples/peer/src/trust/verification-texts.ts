import { bilingual } from "@securecomm/example-terminal";

/** How a peer was verified; names in it are harmless already. A day is `2026-11-22`. */
export const verificationTexts = bilingual(
  {
    pinned: "It has exactly the fingerprint that was named beforehand.",
    allowList: "Its fingerprint is one of those that were named beforehand.",
    known: (name: string) => `It has the identity that is remembered for ${name}.`,
    claimedKnown: (name: string) =>
      `It has the identity that is remembered for the name ${name}, which it gave itself.`,
    firstUse: (name: string) =>
      `Not verified yet: this is the first contact with ${name}. Its identity is remembered from now on, and any other will be refused.`,
    claimedFirstUse: (name: string) =>
      `Not verified yet: somebody came for the first time under the name ${name}, which they gave themselves. Their identity is remembered from now on, and any other under that name will be refused.`,
    user: "A person said yes to its fingerprint.",
    custom: "A policy of this program accepted it.",
    howToCompare:
      "Compare the six safety words, or the fingerprint, over a call or in person: if they are the same at both ends, nobody sits in between.",
    checked: {
      link: (day: string) => `Verified: its fingerprint is the one of the pairing link that you added on ${day}.`,
      qr: (day: string) => `Verified: its fingerprint is the one of the QR code that you read on ${day}.`,
      fingerprint: (day: string) => `Verified: its fingerprint is the one that you checked on ${day}.`,
      words: (day: string) => `Verified: you compared the safety words on ${day}.`,
    },
    short: {
      words: "compared",
      link: "by link",
      qr: "by QR code",
      fingerprint: "by fingerprint",
      pinned: "by fingerprint",
      known: "known, not compared",
      firstUse: "first contact: not verified",
      user: "accepted by you",
      custom: "accepted by a policy",
    },
  },
  {
    pinned: "Tem exatamente a impressão digital que foi indicada antes.",
    allowList: "A sua impressão digital é uma das que foram indicadas antes.",
    known: (name) => `Tem a identidade que está lembrada para ${name}.`,
    claimedKnown: (name) => `Tem a identidade que está lembrada para o nome ${name}, que deu a si mesmo.`,
    firstUse: (name) =>
      `Ainda não verificado: este é o primeiro contato com ${name}. A sua identidade fica lembrada daqui em diante, e qualquer outra será recusada.`,
    claimedFirstUse: (name) =>
      `Ainda não verificado: alguém veio pela primeira vez com o nome ${name}, que deu a si mesmo. A sua identidade fica lembrada daqui em diante, e qualquer outra com esse nome será recusada.`,
    user: "Uma pessoa disse sim à sua impressão digital.",
    custom: "Uma regra deste programa aceitou.",
    howToCompare:
      "Compare as seis palavras de segurança, ou a impressão digital, numa ligação ou pessoalmente: se forem as mesmas dos dois lados, não há ninguém no meio.",
    checked: {
      link: (day) => `Verificado: a impressão digital é a do link de pareamento que você acrescentou em ${day}.`,
      qr: (day) => `Verificado: a impressão digital é a do código QR que você leu em ${day}.`,
      fingerprint: (day) => `Verificado: a impressão digital é a que você conferiu em ${day}.`,
      words: (day) => `Verificado: vocês compararam as palavras de segurança em ${day}.`,
    },
    short: {
      words: "comparado",
      link: "por link",
      qr: "por código QR",
      fingerprint: "por impressão digital",
      pinned: "por impressão digital",
      known: "conhecido, não comparado",
      firstUse: "primeiro contato: não verificado",
      user: "aceito por você",
      custom: "aceito por uma regra",
    },
  },
);
