import { bilingual } from "@securecomm/example-terminal";

/** What is shown of a chat, beside what people say. Names in it are harmless already. */
export const viewTexts = bilingual(
  {
    you: (name: string, fingerprint: string) => `You are ${name}, ${fingerprint}`,
    listening: (url: string) => `Listening on ${url}. To talk to you, others type:`,
    connecting: (address: string) => `Connecting to ${address} …`,
    lost: (who: string, why: string, seconds: number) =>
      `${who} cannot be reached: ${why} The next attempt is in ${seconds} s, and later ones follow.`,
    givenUp: (who: string, why: string) => `${who} is not dialled any more: ${why}`,
    opened: (who: string, where: string) => `A session with ${who}${where} is open.`,
    oddBytes: (who: string, bytes: number) => `${who} sent ${bytes} bytes that this program does not show.`,
    oddJson: (who: string, characters: number) =>
      `${who} sent ${characters} characters of JSON that this program does not show.`,
    oddMany: (who: string, count: number, length: number) =>
      `${who} sent ${count} messages, together ${length} long, that this program does not show.`,
    notSent: (who: string, why: string) => `That did not go to ${who}: ${why}`,
    from: (fingerprint: string, address: string | undefined) => `${fingerprint}, from ${address ?? "somewhere"}`,
    somewhere: "somewhere",
    nobody: "Nobody is here yet.",
    turnedAway: (from: string) => `A connection from ${from} was turned away: too many.`,
    noSession: (from: string, why: string) => `Somebody at ${from} came, and no session came of it: ${why}`,
    endedHere: (who: string, why: string) => `The session with ${who} was ended here. ${why}`,
    brokeOff: (who: string, why: string) => `The session with ${who} broke off. ${why}`,
    left: (who: string) => `${who} has left.`,
    closed: (who: string) => `The session with ${who} is closed.`,
    arrived: "All that was said has arrived.",
    missing: (count: number) =>
      count === 1 ? "One line of this run may not have arrived." : `${count} lines of this run may not have arrived.`,
    notArrived: (who: string | undefined, count: number) =>
      `${count === 1 ? "One line" : `${count} lines`} may not have arrived at ${who ?? "others"}.`,
  },
  {
    you: (name, fingerprint) => `Você é ${name}, ${fingerprint}`,
    listening: (url) => `Escutando em ${url}. Para falar com você, os outros digitam:`,
    connecting: (address) => `Conectando a ${address} …`,
    lost: (who, why, seconds) =>
      `${who} não pode ser alcançado: ${why} A próxima tentativa é em ${seconds} s, e outras seguem.`,
    givenUp: (who, why) => `Não se tenta mais chamar ${who}: ${why}`,
    opened: (who, where) => `Uma sessão com ${who}${where} está aberta.`,
    oddBytes: (who, bytes) => `${who} enviou ${bytes} bytes que este programa não mostra.`,
    oddJson: (who, characters) => `${who} enviou ${characters} caracteres de JSON que este programa não mostra.`,
    oddMany: (who, count, length) =>
      `${who} enviou ${count} mensagens, ao todo de tamanho ${length}, que este programa não mostra.`,
    notSent: (who, why) => `Isso não foi para ${who}: ${why}`,
    from: (fingerprint, address) => `${fingerprint}, de ${address ?? "algum lugar"}`,
    somewhere: "algum lugar",
    nobody: "Ainda não há ninguém aqui.",
    turnedAway: (from) => `Uma conexão de ${from} foi dispensada: são demais.`,
    noSession: (from, why) => `Alguém veio de ${from}, e não houve sessão: ${why}`,
    endedHere: (who, why) => `A sessão com ${who} foi encerrada aqui. ${why}`,
    brokeOff: (who, why) => `A sessão com ${who} caiu. ${why}`,
    left: (who) => `${who} saiu.`,
    closed: (who) => `A sessão com ${who} está encerrada.`,
    arrived: "Tudo o que foi dito chegou.",
    missing: (count) =>
      count === 1
        ? "Uma linha desta execução talvez não tenha chegado."
        : `${count} linhas desta execução talvez não tenham chegado.`,
    notArrived: (who, count) =>
      count === 1
        ? `Uma linha talvez não tenha chegado a ${who ?? "outros"}.`
        : `${count} linhas talvez não tenham chegado a ${who ?? "outros"}.`,
  },
);
