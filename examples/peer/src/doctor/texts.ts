import { bilingual } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";

export const doctorTexts = bilingual(
  {
    about: "check that everything is in order, and say what to do where it is not",
    marks: { ok: "✔", warning: "!", failed: "✘" },
    allWell: "All well.",
    someFailed: (count: number) => `${count} ${count === 1 ? "check" : "checks"} failed.`,
    broke: (why: string) => `the check itself failed: ${why}`,
    tellUs: "Report this.",
    titles: {
      node: "Node.js",
      identity: "identity",
      config: "configuration",
      people: "people",
      state: "working folder",
      downloads: "downloads",
      log: "log",
      model: "model",
      session: "cryptography",
      port: "address",
      terminal: "terminal",
    },
    node: (version: string) => `version ${version}`,
    nodeOld: (least: string) => `Install Node.js ${least} or later.`,
    identityMissing: (path: string) => `there is none at ${path}`,
    get identityMake() {
      return `Make one: ${ownCommand("init")}`;
    },
    identityOpen: (path: string) => `${path}, in order, NOT encrypted`,
    get identityOpenTodo() {
      return `Whoever can read that file can pretend to be you. An identity under a passphrase is safer: ${ownCommand("init --file …")}`;
    },
    identityEncrypted: (path: string) => `${path}, encrypted`,
    identityUnknown: (path: string) => `${path} is no identity file`,
    identityDamaged: (why: string) => `it cannot be used: ${why}`,
    get identityTodo() {
      return `Bring it back from a copy, or move it away and make a new one: ${ownCommand("init")}`;
    },
    readableByOthers: (path: string, mode: string) => `${path} can be read or changed by others (mode ${mode})`,
    chmod: (path: string) => `Take that away: chmod ${path}`,
    configNone: (path: string) => `there is no ${path}: defaults count`,
    configFine: (path: string) => `${path} is in order`,
    configTodo: (key: string) => `Put the file right, or: ${ownCommand(`config unset ${key}`)}`,
    configMove: (path: string, aside: string) =>
      `Repair the file, or move it away, so that defaults count: mv ${path} ${aside}`,
    configBroken: "it cannot be told while the configuration is not in order",
    people: (count: number) => `${count} remembered`,
    peopleTodo: "Repair the file, or move it away; nobody is let in by mistake meanwhile.",
    folderFine: (path: string, room: string) => `${path}, ${room} free`,
    folderFull: (path: string, room: string) => `${path} has only ${room} free`,
    folderFullTodo: "Make room on that disk.",
    folderBad: (path: string, code: string) => `nothing can be written in ${path}: ${code}`,
    folderTodo: "Make the folder writable for you, or choose another (--home, or the setting downloads).",
    logOff: "off",
    logFine: "it can be opened",
    logSealed: "it can be opened, and is sealed",
    logBad: (why: string) => `it cannot be opened: ${why}`,
    get logTodo() {
      return `See the settings log.…: ${ownCommand("config list")}`;
    },
    modelOff: "off: only the rules raise alerts",
    modelReady: (ms: string) => `the one that comes with the program; a score takes ${ms} ms`,
    modelOwn: (ms: string) => `your own; a score takes ${ms} ms`,
    modelBad: (path: string, why: string) => `${path} cannot be used: ${why}`,
    get modelTodo() {
      return `Train it anew: ${ownCommand("model train")}, or go back: ${ownCommand("model reset")}`;
    },
    session: (ms: number) => `two identities opened a session over TCP and exchanged a message in ${ms} ms`,
    sessionBad: (why: string) => `no session over TCP on this machine: ${why}`,
    sessionTodo: "See whether a firewall keeps programs of this machine from talking to each other at 127.0.0.1.",
    portFree: (address: string) => `${address} is free`,
    portOurs: (address: string, pid: number) => `${address}: your own program listens there (process ${pid})`,
    portTaken: (address: string) => `another program listens at ${address}`,
    get portTodo() {
      return `End it, or choose another port: ${ownCommand("config set listen tcp://127.0.0.1:7421")}`;
    },
    portBad: (address: string, why: string) => `nobody can listen at ${address}: ${why}`,
    terminal: (language: string, columns: number) => `${language}, ${columns} columns`,
    noTerminal: (language: string) => `${language}; the output is no terminal`,
    notUnicode: (locale: string) => `the locale ${locale} is not UTF-8: names and QR codes may look odd`,
    unicodeTodo: "Set LANG to one that ends in .UTF-8.",
    narrow: (columns: number) => `only ${columns} columns: lines are broken often`,
    narrowTodo: "Make the window at least 60 columns wide.",
  },
  {
    about: "confere se tudo está em ordem, e diz o que fazer onde não está",
    marks: { ok: "✔", warning: "!", failed: "✘" },
    allWell: "Tudo em ordem.",
    someFailed: (count) => `${count} ${count === 1 ? "verificação falhou" : "verificações falharam"}.`,
    broke: (why) => `a própria verificação falhou: ${why}`,
    tellUs: "Relate isto.",
    titles: {
      node: "Node.js",
      identity: "identidade",
      config: "configuração",
      people: "pessoas",
      state: "pasta de trabalho",
      downloads: "downloads",
      log: "registro",
      model: "modelo",
      session: "criptografia",
      port: "endereço",
      terminal: "terminal",
    },
    node: (version) => `versão ${version}`,
    nodeOld: (least) => `Instale o Node.js ${least} ou posterior.`,
    identityMissing: (path) => `não há nenhuma em ${path}`,
    get identityMake() {
      return `Crie uma: ${ownCommand("init")}`;
    },
    identityOpen: (path) => `${path}, em ordem, NÃO cifrada`,
    get identityOpenTodo() {
      return `Quem puder ler esse arquivo pode se passar por você. Uma identidade com frase secreta é mais segura: ${ownCommand("init --file …")}`;
    },
    identityEncrypted: (path) => `${path}, cifrada`,
    identityUnknown: (path) => `${path} não é um arquivo de identidade`,
    identityDamaged: (why) => `não pode ser usada: ${why}`,
    get identityTodo() {
      return `Traga-a de volta de uma cópia, ou mova-a para outro lugar e crie uma nova: ${ownCommand("init")}`;
    },
    readableByOthers: (path, mode) => `${path} pode ser lido ou mudado por outros (modo ${mode})`,
    chmod: (path) => `Impeça isso: chmod ${path}`,
    configNone: (path) => `não há ${path}: valem os padrões`,
    configFine: (path) => `${path} está em ordem`,
    configTodo: (key) => `Conserte o arquivo, ou: ${ownCommand(`config unset ${key}`)}`,
    configMove: (path, aside) =>
      `Conserte o arquivo, ou mova-o para outro lugar, para que valham os padrões: mv ${path} ${aside}`,
    configBroken: "não dá para saber enquanto a configuração não estiver em ordem",
    people: (count) => `${count} lembradas`,
    peopleTodo: "Conserte o arquivo, ou mova-o para outro lugar; ninguém entra por engano nesse meio-tempo.",
    folderFine: (path, room) => `${path}, ${room} livres`,
    folderFull: (path, room) => `${path} tem só ${room} livres`,
    folderFullTodo: "Libere espaço nesse disco.",
    folderBad: (path, code) => `nada pode ser gravado em ${path}: ${code}`,
    folderTodo: "Permita a você gravar na pasta, ou escolha outra (--home, ou a opção downloads).",
    logOff: "desligado",
    logFine: "pode ser aberto",
    logSealed: "pode ser aberto, e é lacrado",
    logBad: (why) => `não pode ser aberto: ${why}`,
    get logTodo() {
      return `Veja as opções log.…: ${ownCommand("config list")}`;
    },
    modelOff: "desligado: só as regras dão alertas",
    modelReady: (ms) => `o que vem com o programa; uma avaliação leva ${ms} ms`,
    modelOwn: (ms) => `o seu próprio; uma avaliação leva ${ms} ms`,
    modelBad: (path, why) => `${path} não pode ser usado: ${why}`,
    get modelTodo() {
      return `Treine-o de novo: ${ownCommand("model train")}, ou volte atrás: ${ownCommand("model reset")}`;
    },
    session: (ms) => `duas identidades abriram uma sessão por TCP e trocaram uma mensagem em ${ms} ms`,
    sessionBad: (why) => `nenhuma sessão por TCP nesta máquina: ${why}`,
    sessionTodo: "Veja se um firewall impede que programas desta máquina conversem entre si em 127.0.0.1.",
    portFree: (address) => `${address} está livre`,
    portOurs: (address, pid) => `${address}: um programa seu escuta ali (processo ${pid})`,
    portTaken: (address) => `outro programa escuta em ${address}`,
    get portTodo() {
      return `Encerre-o, ou escolha outra porta: ${ownCommand("config set listen tcp://127.0.0.1:7421")}`;
    },
    portBad: (address, why) => `ninguém pode escutar em ${address}: ${why}`,
    terminal: (language, columns) => `${language}, ${columns} colunas`,
    noTerminal: (language) => `${language}; a saída não é um terminal`,
    notUnicode: (locale) => `a localidade ${locale} não é UTF-8: nomes e códigos QR podem sair estranhos`,
    unicodeTodo: "Defina LANG com uma que termine em .UTF-8.",
    narrow: (columns) => `só ${columns} colunas: as linhas quebram muito`,
    narrowTodo: "Deixe a janela com pelo menos 60 colunas.",
  },
);
