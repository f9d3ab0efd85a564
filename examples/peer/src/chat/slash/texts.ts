import { bilingual } from "@securecomm/example-terminal";

const line = (usage: string, help: string) => ({ usage, help });

export const slashTexts = bilingual(
  {
    unknown: (name: string) => `There is no /${name} here. /help says what there is.`,
    helpFirst:
      "Every line goes to everybody here, or to whom /to names. To send one that begins with a slash, begin it with two.",
    nobodyHere: "Nobody is here.",
    whom: (names: string) => `Say whom: ${names}.`,
    notHere: (who: string, names: string) =>
      names === "" ? `${who} is not here: nobody is.` : `${who} is not here. Here are: ${names}.`,
    nameOne: (more: string) => `One name only: this is too much: ${more}`,
    nameInQuotes: "A name with spaces stands in quotes.",
    tooMuch: (usage: string) => `That is too much. It is: ${usage}`,
    tooLittle: (usage: string) => `Something is missing. It is: ${usage}`,
    // people
    compare: (who: string) =>
      `Call ${who}, or meet: hear the voice that you know, and read the six words to each other. Not over this chat: whoever sits in between would write what you want to read.`,
    compareThen: (command: string) => `All six the same, in this order? ${command} yes. Any other? ${command} no.`,
    noWords: "This session has no safety words any more: it has ended.",
    verified: (who: string) => `Noted: you and ${who} have compared the safety words. Nobody sits in between.`,
    otherWords: (who: string) =>
      `Nothing was noted. These are other words than any that you can have compared with ${who}: you had not asked for those of this session. Look again, compare them, and then say yes.`,
    noContactYet: (command: string) =>
      `The question mark stays behind the name until you give one of your own: ${command} NAME`,
    unchecking: "That it was checked before has been taken back.",
    claims:
      "A name with a question mark at its end is what its owner claims to be called. Names without one are your contacts: you gave them.",
    differ: (who: string, fingerprint: string) =>
      `The words differ: somebody may be sitting between you and ${who}. The session is closed, and this identity is kept out until this program ends. The identity that was shown: ${fingerprint}`,
    endedForWords: "You said that the safety words differ.",
    differSteps: (command: string) =>
      `Believe nothing that was said in it, and send nothing to that identity. Ask by another way for the right fingerprint; if this one is remembered wrongly, forget it: ${command}`,
    person: (who: string, fingerprint: string) => `${who}: ${fingerprint}`,
    notRemembered: "Not remembered: accepted for this session alone. (/trust WHO NAME remembers.)",
    entry: (entry: string, day: string) => `Remembered as ${entry} since ${day}.`,
    unchecked: "Not checked yet by another way. (/verify compares the safety words.)",
    address: (address: string) => `Dialled at ${address}.`,
    rememberedAs: (who: string, name: string) =>
      `${who} is remembered as ${name} from now on, and called so from the next session on.`,
    forgotten: (who: string) =>
      `${who} is forgotten. This session goes on; whoever comes next under that name is a first contact.`,
    nothingToForget: (who: string) => `${who} is not remembered anyway.`,
    toAll: "Lines go to everybody here.",
    toOne: (who: string) => `Lines go to ${who} only. (/to all speaks to everybody.)`,
    // sessions
    rekeying: (who: string) => `Agreeing on new keys with ${who} …`,
    rekeyed: (who: string, epoch: number) =>
      `New keys with ${who}: both sides use them (change ${epoch} of this session).`,
    dialledNow: (who: string) => `Dialling ${who} now.`,
    alreadyHere: (who: string) => `${who} is here already. (/rekey makes new keys.)`,
    // files
    noTransfer: (number: string) => `There is no transfer ${number}. (/files lists them.)`,
    notANumber: (text: string) => `${text} is not the number of a transfer. (/files lists them.)`,
    notAsked: (number: number) => `Transfer ${number} does not wait for an answer.`,
    exists: (name: string, number: number) =>
      `There is a file ${name} already. Take it in its place: /accept ${number} --replace. Or under another name: /accept ${number} NEWNAME`,
    badName: (name: string) => `${name} cannot be a file's name in the download folder.`,
    noTransfers: "No file has been offered or sent.",
    hashing: (name: string) => `Reading ${name} …`,
    transfer: (number: number, name: string, sent: boolean, who: string, state: string) =>
      `${number}: ${name} ${sent ? "to" : "from"} ${who}, ${state}`,
    states: {
      asked: "waits for your answer",
      offered: "waits for their answer",
      moving: "under way",
      waiting: "waits for the connection",
      checking: "being checked",
      done: "done",
      refused: "refused",
      failed: "failed",
      stopped: "stopped",
    },
    // alerts
    noAlerts: "Nothing out of the ordinary has been seen.",
    alert: (at: string, severity: string, who: string, text: string) => `${at} ${severity}, ${who}: ${text}`,
    alertsGone: (count: number) =>
      `${count} more, older or lesser ones, are in the log only. (securecomm-peer status says where it is.)`,
    severities: { info: "for information", warning: "warning", critical: "CRITICAL" },
    putAside: (count: number) =>
      count === 0 ? "No alert stands here." : count === 1 ? "One alert put aside." : `${count} alerts put aside.`,
    help: {
      verify: line("[WHO [yes|no]]", "the six safety words, to compare; then what came of it"),
      rekey: line("[WHO]", "make new keys"),
      trust: line("[WHO [NAME|remove]]", "what is remembered of a peer; remember under a name of your own; forget"),
      who: line("", "who is here"),
      words: line("", "the safety words of everybody here"),
      security: line("", "what protects each session"),
      to: line("WHO|all", "whom your lines go to"),
      connect: line("TARGET", "dial a contact, a pairing link or an address; or dial again now"),
      file: line("PATH [WHO]", "send a file; quotes around a path with spaces"),
      accept: line("N [--replace|NEWNAME]", "take an offered file"),
      refuse: line("N", "do not take it"),
      stop: line("N", "stop a transfer"),
      files: line("", "all transfers"),
      alerts: line("", "all alerts"),
      ok: line("", "put the alerts aside that stand on the screen"),
      help: line("", "this"),
      quit: line("", "say goodbye and end"),
    },
  },
  {
    unknown: (name) => `Não há /${name} aqui. /help diz o que há.`,
    helpFirst:
      "Cada linha vai para todos que estão aqui, ou para quem /to disser. Para enviar uma que comece com barra, comece-a com duas.",
    nobodyHere: "Não há ninguém aqui.",
    whom: (names) => `Diga quem: ${names}.`,
    notHere: (who, names) =>
      names === "" ? `${who} não está aqui: ninguém está.` : `${who} não está aqui. Aqui estão: ${names}.`,
    nameOne: (more) => `Um nome só: isto é demais: ${more}`,
    nameInQuotes: "Um nome com espaços fica entre aspas.",
    tooMuch: (usage) => `Isso é demais. É assim: ${usage}`,
    tooLittle: (usage) => `Falta alguma coisa. É assim: ${usage}`,
    compare: (who) =>
      `Ligue para ${who}, ou encontre-se com essa pessoa: ouça a voz que você conhece, e leiam um ao outro as seis palavras. Não por esta conversa: quem estivesse no meio escreveria o que você quer ler.`,
    compareThen: (command) => `As seis iguais, nesta ordem? ${command} sim. Alguma diferente? ${command} não.`,
    noWords: "Esta sessão não tem mais palavras de segurança: ela terminou.",
    verified: (who) => `Anotado: você e ${who} compararam as palavras de segurança. Não há ninguém no meio.`,
    otherWords: (who) =>
      `Nada foi anotado. Estas são outras palavras que as que você pode ter comparado com ${who}: você não tinha pedido as desta sessão. Olhe de novo, compare-as, e só então diga sim.`,
    noContactYet: (command) =>
      `O ponto de interrogação fica atrás do nome até você dar um que seja seu: ${command} NOME`,
    unchecking: "A anotação de que tinha sido conferido foi desfeita.",
    claims:
      "Um nome com ponto de interrogação no fim é como o dono diz se chamar. Nomes sem ele são os seus contatos: foi você quem os deu.",
    differ: (who, fingerprint) =>
      `As palavras são diferentes: alguém pode estar entre você e ${who}. A sessão foi encerrada, e esta identidade fica de fora até este programa terminar. A identidade que apareceu: ${fingerprint}`,
    endedForWords: "Você disse que as palavras de segurança são diferentes.",
    differSteps: (command) =>
      `Não acredite em nada do que foi dito nela, e não envie nada a essa identidade. Pergunte por outro meio qual é a impressão digital certa; se esta ficou lembrada por engano, esqueça-a: ${command}`,
    person: (who, fingerprint) => `${who}: ${fingerprint}`,
    notRemembered: "Não é lembrado: aceito só para esta sessão. (/trust QUEM NOME passa a lembrar.)",
    entry: (entry, day) => `Lembrado como ${entry} desde ${day}.`,
    unchecked: "Ainda não conferido por outro meio. (/verify compara as palavras de segurança.)",
    address: (address) => `Discado em ${address}.`,
    rememberedAs: (who, name) =>
      `De agora em diante ${who} é lembrado como ${name}, e chamado assim a partir da próxima sessão.`,
    forgotten: (who) =>
      `${who} foi esquecido. Esta sessão continua; quem vier depois com esse nome será um primeiro contato.`,
    nothingToForget: (who) => `${who} não está mesmo entre os lembrados.`,
    toAll: "As linhas vão para todos que estão aqui.",
    toOne: (who) => `As linhas vão só para ${who}. (/to all fala com todos.)`,
    rekeying: (who) => `Combinando chaves novas com ${who} …`,
    rekeyed: (who, epoch) => `Chaves novas com ${who}: os dois lados já as usam (${epoch}ª troca desta sessão).`,
    dialledNow: (who) => `Discando para ${who} agora.`,
    alreadyHere: (who) => `${who} já está aqui. (/rekey faz chaves novas.)`,
    noTransfer: (number) => `Não há transferência ${number}. (/files mostra todas.)`,
    notANumber: (text) => `${text} não é o número de uma transferência. (/files mostra todas.)`,
    notAsked: (number) => `A transferência ${number} não espera por uma resposta.`,
    exists: (name, number) =>
      `Já há um arquivo ${name}. Para ficar no lugar dele: /accept ${number} --replace. Ou com outro nome: /accept ${number} NOVONOME`,
    badName: (name) => `${name} não pode ser o nome de um arquivo na pasta de downloads.`,
    noTransfers: "Nenhum arquivo foi oferecido nem enviado.",
    hashing: (name) => `Lendo ${name} …`,
    transfer: (number, name, sent, who, state) => `${number}: ${name} ${sent ? "para" : "de"} ${who}, ${state}`,
    states: {
      asked: "espera a sua resposta",
      offered: "espera a resposta do outro lado",
      moving: "em andamento",
      waiting: "espera a conexão",
      checking: "em conferência",
      done: "concluída",
      refused: "recusada",
      failed: "falhou",
      stopped: "parada",
    },
    noAlerts: "Nada fora do comum foi visto.",
    alert: (at, severity, who, text) => `${at} ${severity}, ${who}: ${text}`,
    alertsGone: (count) =>
      `Mais ${count}, mais antigos ou menos graves, estão só no registro. (securecomm-peer status diz onde ele está.)`,
    severities: { info: "para saber", warning: "aviso", critical: "CRÍTICO" },
    putAside: (count) =>
      count === 0
        ? "Não há nenhum alerta à vista."
        : count === 1
          ? "Um alerta posto de lado."
          : `${count} alertas postos de lado.`,
    help: {
      verify: line("[QUEM [sim|não]]", "as seis palavras de segurança, para comparar; depois, o que resultou"),
      rekey: line("[QUEM]", "faz chaves novas"),
      trust: line("[QUEM [NOME|remove]]", "o que se lembra de alguém; lembrar com um nome seu; esquecer"),
      who: line("", "quem está aqui"),
      words: line("", "as palavras de segurança de todos aqui"),
      security: line("", "o que protege cada sessão"),
      to: line("QUEM|all", "para quem vão as suas linhas"),
      connect: line("ALVO", "disca um contato, um link de pareamento ou um endereço; ou disca de novo já"),
      file: line("CAMINHO [QUEM]", "envia um arquivo; entre aspas, se houver espaços no caminho"),
      accept: line("N [--replace|NOVONOME]", "aceita um arquivo oferecido"),
      refuse: line("N", "não aceita"),
      stop: line("N", "para uma transferência"),
      files: line("", "todas as transferências"),
      alerts: line("", "todos os alertas"),
      ok: line("", "põe de lado os alertas que estão na tela"),
      help: line("", "isto"),
      quit: line("", "despede-se e termina"),
    },
  },
);
