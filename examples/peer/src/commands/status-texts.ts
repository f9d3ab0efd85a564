import { bilingual } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";

export const statusTexts = bilingual(
  {
    about: "show your identity, people, log and model, and what programs of yours run now",
    identity: "identity",
    missing: (path: string) => `none at ${path}: ${ownCommand("init")}`,
    encrypted: (path: string) => `${path}, encrypted: ${ownCommand("id")} shows it`,
    unknown: (path: string) => `${path} is no identity file: ${ownCommand("doctor")}`,
    damaged: (path: string, why: string) => `${path} is damaged: ${why}`,
    open: (name: string, fingerprint: string) => `${name}, ${fingerprint}, NOT encrypted`,
    people: "people",
    peopleFacts: (contacts: number, claimed: number, unchecked: number) =>
      `${contacts} ${contacts === 1 ? "contact" : "contacts"}, ${claimed} known only by the name they gave; ${unchecked} not verified yet`,
    log: "log",
    logOff: "off",
    logFacts: (folder: string, files: number, size: string, sealed: boolean) =>
      `${folder}: ${files} ${files === 1 ? "file" : "files"}, ${size}${sealed ? ", sealed" : ""}`,
    model: "model",
    modelOff: "off: only the rules raise alerts",
    ready: (threshold: string) => `the one that comes with the program, threshold ${threshold}`,
    own: (when: string, threshold: string) => `your own, trained ${when}, threshold ${threshold}`,
    fault: (why: string) => `; your own cannot be used: ${why}`,
    running: "running",
    nothingRuns: "no program",
    program: (command: string, pid: number, since: string) => `${command}, process ${pid}, since ${since}`,
    listens: (url: string) => `listens at ${url}`,
    states: { open: "open", connecting: "connecting", lost: "connection lost" },
    noPeers: "nobody is connected",
    counts: (transfers: number, alerts: number) =>
      `${transfers} ${transfers === 1 ? "transfer" : "transfers"} under way, ${alerts} ${alerts === 1 ? "alert" : "alerts"}`,
    lastAlert: (when: string, severity: string, description: string) =>
      `last alert, ${when}, ${severity}: ${description}`,
  },
  {
    about: "mostra a sua identidade, as pessoas, o registro e o modelo, e que programas seus estão em execução",
    identity: "identidade",
    missing: (path) => `nenhuma em ${path}: ${ownCommand("init")}`,
    encrypted: (path) => `${path}, cifrada: ${ownCommand("id")} a mostra`,
    unknown: (path) => `${path} não é um arquivo de identidade: ${ownCommand("doctor")}`,
    damaged: (path, why) => `${path} está danificado: ${why}`,
    open: (name, fingerprint) => `${name}, ${fingerprint}, NÃO cifrada`,
    people: "pessoas",
    peopleFacts: (contacts, claimed, unchecked) =>
      `${contacts} ${contacts === 1 ? "contato" : "contatos"}, ${claimed} só pelo nome que deram; ${unchecked} ainda não verificadas`,
    log: "registro",
    logOff: "desligado",
    logFacts: (folder, files, size, sealed) =>
      `${folder}: ${files} ${files === 1 ? "arquivo" : "arquivos"}, ${size}${sealed ? ", lacrado" : ""}`,
    model: "modelo",
    modelOff: "desligado: só as regras dão alertas",
    ready: (threshold) => `o que vem com o programa, limiar ${threshold}`,
    own: (when, threshold) => `o seu próprio, treinado ${when}, limiar ${threshold}`,
    fault: (why) => `; o seu próprio não pode ser usado: ${why}`,
    running: "em execução",
    nothingRuns: "nenhum programa",
    program: (command, pid, since) => `${command}, processo ${pid}, desde ${since}`,
    listens: (url) => `escuta em ${url}`,
    states: { open: "aberta", connecting: "conectando", lost: "conexão perdida" },
    noPeers: "ninguém está conectado",
    counts: (transfers, alerts) =>
      `${transfers} ${transfers === 1 ? "transferência" : "transferências"} em andamento, ${alerts} ${alerts === 1 ? "alerta" : "alertas"}`,
    lastAlert: (when, severity, description) => `último alerta, ${when}, ${severity}: ${description}`,
  },
);
