import { bilingual } from "@securecomm/example-terminal";

export const chatTexts = bilingual(
  {
    strangers: (count: number) =>
      count === 1
        ? "One more connection came to nothing in the last second."
        : `${count} more connections came to nothing in the last second.`,
    impostors: (count: number) =>
      count === 1
        ? "One more identity was refused in the last second."
        : `${count} more identities were refused in the last second.`,
    offers: (who: string, count: number) =>
      count === 1
        ? `One more thing became of files that ${who} offers. (/files lists those that wait.)`
        : `${count} more things became of files that ${who} offers. (/files lists those that wait.)`,
    tooManyStrangers: (count: number) =>
      count === 1
        ? "A session with a stranger was ended at once: too many strangers are here."
        : `${count} sessions with strangers were ended at once: too many strangers are here.`,
    keptOut: "It is kept out, because you said that the safety words differ.",
    nobody: "Nobody is here yet: that was not sent.",
    notHere: (who: string) => `${who} is not here: that was not sent. (/to all speaks to everybody.)`,
    goodbye: "Saying goodbye … (Ctrl-C again to stop at once)",
    inputEnded: "The input has ended: saying goodbye …",
    waitingForFiles: (count: number) =>
      count === 1 ? "Waiting until the file is sent …" : `Waiting until ${count} files are sent …`,
    portTaken: (why: string) => `Not listening: ${why} Going on without.`,
    hint: "Every line that you type goes to all who are here. /help says what else there is.",
    lineFailed: (why: string) => `That did not work: ${why}`,
    slashIsText: "A line that begins with a slash was sent as it is: from a pipe, only --commands obeys it.",
    lags: (who: string) => `${who} takes no more lines for now: what is said meanwhile does not go there.`,
    lagged: (who: string, count: number) =>
      count === 1
        ? `${who} takes lines again. One did not go there.`
        : `${who} takes lines again. ${count} did not go there.`,
    notMoving: (who: string, name: string, seconds: number) =>
      `Nothing of ${name} has moved for ${seconds} s: ${who} is not waited for any longer.`,
    unread: (count: number) =>
      count === 1
        ? "One line of the input was not sent any more."
        : `${count} lines of the input were not sent any more.`,
    undone: (count: number) =>
      count === 1 ? "One command or transfer did not work." : `${count} commands or transfers did not work.`,
  },
  {
    strangers: (count) =>
      count === 1
        ? "Mais uma conexão não deu em nada no último segundo."
        : `Mais ${count} conexões não deram em nada no último segundo.`,
    impostors: (count) =>
      count === 1
        ? "Mais uma identidade foi recusada no último segundo."
        : `Mais ${count} identidades foram recusadas no último segundo.`,
    offers: (who, count) =>
      count === 1
        ? `Houve mais uma novidade com arquivos que ${who} oferece. (/files lista os que esperam.)`
        : `Houve mais ${count} novidades com arquivos que ${who} oferece. (/files lista os que esperam.)`,
    tooManyStrangers: (count) =>
      count === 1
        ? "Uma sessão com alguém desconhecido foi encerrada de imediato: há desconhecidos demais aqui."
        : `${count} sessões com desconhecidos foram encerradas de imediato: há desconhecidos demais aqui.`,
    keptOut: "Fica de fora, porque você disse que as palavras de segurança diferem.",
    nobody: "Ainda não há ninguém aqui: isso não foi enviado.",
    notHere: (who) => `${who} não está aqui: isso não foi enviado. (/to all fala com todos.)`,
    goodbye: "Despedindo-se … (Ctrl-C outra vez para de imediato)",
    inputEnded: "A entrada terminou: despedindo-se …",
    waitingForFiles: (count) =>
      count === 1 ? "Esperando o arquivo ser enviado …" : `Esperando ${count} arquivos serem enviados …`,
    portTaken: (why) => `Sem escutar: ${why} Continuando assim mesmo.`,
    hint: "Cada linha que você digitar vai para todos que estão aqui. /help diz o que mais há.",
    lineFailed: (why) => `Isso não deu certo: ${why}`,
    slashIsText:
      "Uma linha que começa com barra foi enviada tal como é: vinda de um pipe, só com --commands ela é obedecida.",
    lags: (who) => `${who} não recebe mais linhas por ora: o que for dito enquanto isso não vai para lá.`,
    lagged: (who, count) =>
      count === 1
        ? `${who} voltou a receber linhas. Uma não foi para lá.`
        : `${who} voltou a receber linhas. ${count} não foram para lá.`,
    notMoving: (who, name, seconds) => `Nada de ${name} se moveu em ${seconds} s: não se espera mais por ${who}.`,
    unread: (count) =>
      count === 1 ? "Uma linha da entrada já não foi enviada." : `${count} linhas da entrada já não foram enviadas.`,
    undone: (count) =>
      count === 1
        ? "Um comando ou uma transferência não deu certo."
        : `${count} comandos ou transferências não deram certo.`,
  },
);
