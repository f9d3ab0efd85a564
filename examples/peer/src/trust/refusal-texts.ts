import { bilingual } from "@securecomm/example-terminal";

/** What is said about a peer that was turned away. Names in it are harmless already. */
export const refusalTexts = bilingual(
  {
    notTrusted: (name: string, from: string | undefined) =>
      `Refused: somebody who calls themselves ${name}${from === undefined ? "" : ` from ${from}`} is none of those whom you named for this run (--trust or --from).`,
    keptOut: (name: string) => `Refused: ${name} is kept out, because you said that the safety words differ.`,
    notDecided: (name: string) => `Refused: nobody has decided to trust ${name}.`,
    storeFull: (name: string) => `Refused: ${name} cannot be remembered, because the file of known peers is full.`,
    storeFault: (name: string) => `Refused: ${name} cannot be checked, because the file of known peers cannot be used.`,
    fingerprint: "fingerprint",
    expected: "expected",
    came: "came",
    changedFromNamed: (who: string) =>
      `REFUSED: ${who} shows another identity than the one that you named with --trust.`,
    changedFromRemembered: (who: string) => `REFUSED: ${who} shows another identity than the one remembered.`,
    meaning: (who: string) =>
      `Somebody may be sitting between you and ${who}; or ${who} has a new identity. The session was not opened: no message went either way.`,
    meaningOfVisit: (who: string) =>
      `Somebody came who may be posing as ${who}, and was kept out: no message went either way, and there is nothing to do. Should ${who} have a new identity, believe it only when ${who} tells you by another way, such as a call or in person.`,
    stay: "Do not go on over this connection.",
    ask: (who: string) => `Ask ${who} by another way, such as a call or in person, for their fingerprint.`,
    name: "Only if theirs is the one that came, name it with --trust.",
    forget: "Only if theirs is the one that came, forget the old one and try again:",
    effect: (entry: string, file: string) => `This removes the entry ${entry} from ${file}.`,
    whatToDo: "What to do:",
  },
  {
    notTrusted: (name, from) =>
      `Recusado: alguém que diz se chamar ${name}${from === undefined ? "" : `, de ${from},`} não é nenhum dos que você indicou para esta execução (--trust ou --from).`,
    keptOut: (name) => `Recusado: ${name} fica de fora, porque você disse que as palavras de segurança diferem.`,
    notDecided: (name) => `Recusado: ninguém decidiu confiar em ${name}.`,
    storeFull: (name) => `Recusado: ${name} não pode ser lembrado, porque o arquivo de pares conhecidos está cheio.`,
    storeFault: (name) =>
      `Recusado: ${name} não pode ser conferido, porque o arquivo de pares conhecidos não pode ser usado.`,
    fingerprint: "impr. digital",
    expected: "esperada",
    came: "veio",
    changedFromNamed: (who) => `RECUSADO: ${who} mostra outra identidade que não a que você indicou com --trust.`,
    changedFromRemembered: (who) => `RECUSADO: ${who} mostra outra identidade que não a lembrada.`,
    meaning: (who) =>
      `Alguém pode estar no meio, entre você e ${who}; ou ${who} tem uma nova identidade. A sessão não foi aberta: nenhuma mensagem passou, nem de um lado nem do outro.`,
    meaningOfVisit: (who) =>
      `Veio alguém que talvez esteja se passando por ${who}, e ficou de fora: nenhuma mensagem passou, nem de um lado nem do outro, e não há nada a fazer. Se ${who} tiver uma nova identidade, só acredite quando ${who} lhe disser por outro meio, como uma ligação ou pessoalmente.`,
    stay: "Não continue por esta conexão.",
    ask: (who) => `Pergunte a ${who} por outro meio, como uma ligação ou pessoalmente, qual é a sua impressão digital.`,
    name: "Só se for a que veio, indique-a com --trust.",
    forget: "Só se for a que veio, esqueça a antiga e tente outra vez:",
    effect: (entry, file) => `Isso remove a entrada ${entry} de ${file}.`,
    whatToDo: "O que fazer:",
  },
);
