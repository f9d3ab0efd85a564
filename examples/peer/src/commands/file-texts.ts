import { bilingual } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";

/** Texts of `send` and `recv`. Names in them are harmless already. */
export const fileCommandTexts = bilingual(
  {
    send: "send files, and end when the receiver has all of them",
    files: "the files; - for what comes on the standard input",
    to: "a contact's name, a pairing link, or an address",
    as: "the name under which the standard input is offered",
    trust: "accept this identity only",
    peer: "what you call the peer: it is remembered under this instead of the address",
    retries: "after how many failed attempts in a row to give up when the connection breaks",
    noRetry: "give up when the connection breaks",
    notACount: "This is not a number of attempts: 0, 1, 2 …",
    recv: "wait for files and keep them",
    address: "where to listen (port 0 takes a free one); - writes the first file to the standard output",
    dir: "the folder for them, instead of the one of the configuration",
    once: "end when the first one whose files were taken has left",
    from: "take files of this contact only",
    fromAnybody:
      "take files of anybody who dials; without it: those of contacts, and others only when you say yes at the terminal",
    timeout: "give up when nothing has moved for so many seconds",
    notSeconds: "This is not a number of seconds: 1, 2, 3 …",
    timedOut: (seconds: number) => `Nothing has moved for ${seconds} s: it is given up.`,
    nobodyAllowed:
      "nobody may send into this pipe: name who, with --from CONTACT or --from FINGERPRINT (--from-anybody takes the first of anybody)",
    notAllowed: (who: string, fingerprint: string) =>
      `${who} is none of your contacts. To take it: --from ${fingerprint}, or add a contact: securecomm-peer trust add`,
    firstContact:
      "send at a first contact without asking; otherwise you are asked at a terminal, and without one nothing is sent",
    unknownReceiver: (target: string) =>
      `Nobody is remembered under ${target}, and there is no terminal at which you could compare fingerprints. Name the receiver's with --trust, or send to whoever is there with --first-contact.`,
    compare: (who: string, fingerprint: string, words: string) =>
      `This is the first contact with ${who}. Nothing has been sent yet. Compare with them, on the telephone for example:\n  fingerprint   ${fingerprint}\n  safety words  ${words}\nSend? [y]es, [N]o: `,
    yesKeys: "yY",
    nothingSent: "Nothing was sent, and the identity is not remembered.",
    listenTrust: "accept this identity only (may be repeated)",
    knownOnly: "accept only who is remembered",
    mixed: "The standard input (-) is sent alone: leave out the other files",
    asAlone: "--as names the standard input: leave it out, or send -",
    nobody: (who: string) =>
      `Nobody is remembered as ${who}, and it is no fingerprint. See: ${ownCommand("trust list")}`,
    unsent: (name: string, who: string) =>
      `✘ ${name}: the connection ended before ${who} had all of it. The same command goes on where it stopped.`,
    unreceived: (name: string) => `✘ ${name}: not all of it is here. What has arrived is kept.`,
    notAnAddress: (word: string, folder: string) =>
      `There is no address to listen at in this: ${word}. It must be such as tcp://127.0.0.1:7420; a folder for the files is named with --dir ${folder}`,
    oneAddress: (more: string) => `There is one place to listen at; this is too much: ${more}`,
    stopping: "Saying goodbye … (Ctrl-C again to stop at once)",
  },
  {
    send: "envia arquivos, e termina quando quem recebe tem todos",
    files: "os arquivos; - para o que vem da entrada padrão",
    to: "o nome de um contato, um link de pareamento ou um endereço",
    as: "o nome com que a entrada padrão é oferecida",
    trust: "aceita só esta identidade",
    peer: "como você chama o outro: ele é lembrado com este nome em vez do endereço",
    retries: "depois de quantas tentativas falhas seguidas desistir quando a conexão cai",
    noRetry: "desiste quando a conexão cai",
    notACount: "Isto não é um número de tentativas: 0, 1, 2 …",
    recv: "espera por arquivos e os guarda",
    address: "onde escutar (a porta 0 pega uma livre); - escreve o primeiro arquivo na saída padrão",
    dir: "a pasta para eles, em vez da que está na configuração",
    once: "termina quando tiver saído o primeiro de quem se receberam arquivos",
    from: "aceita arquivos só deste contato",
    fromAnybody:
      "aceita arquivos de quem quer que disque; sem isto: os dos contatos, e os de outros só se você disser sim no terminal",
    timeout: "desiste quando nada se moveu durante tantos segundos",
    notSeconds: "Isto não é um número de segundos: 1, 2, 3 …",
    timedOut: (seconds) => `Nada se moveu durante ${seconds} s: desistiu-se.`,
    nobodyAllowed:
      "ninguém pode enviar para este pipe: diga quem, com --from CONTATO ou --from IMPRESSÃO (--from-anybody aceita o primeiro de quem quer que seja)",
    notAllowed: (who, fingerprint) =>
      `${who} não é um dos seus contatos. Para receber: --from ${fingerprint}, ou adicione um contato: securecomm-peer trust add`,
    firstContact:
      "envia num primeiro contato sem perguntar; sem isto, pergunta-se no terminal, e sem terminal nada é enviado",
    unknownReceiver: (target) =>
      `Ninguém é lembrado como ${target}, e não há terminal em que você possa comparar impressões digitais. Diga a de quem recebe com --trust, ou envie a quem estiver lá com --first-contact.`,
    compare: (who, fingerprint, words) =>
      `Este é o primeiro contato com ${who}. Nada foi enviado ainda. Compare com a pessoa, por telefone por exemplo:\n  impressão digital      ${fingerprint}\n  palavras de segurança  ${words}\nEnviar? [s]im, [N]ão: `,
    yesKeys: "sS",
    nothingSent: "Nada foi enviado, e a identidade não é lembrada.",
    listenTrust: "aceita só esta identidade (pode ser repetida)",
    knownOnly: "aceita só quem é lembrado",
    mixed: "A entrada padrão (-) é enviada sozinha: deixe os outros arquivos de fora",
    asAlone: "--as dá nome à entrada padrão: deixe de fora, ou envie -",
    nobody: (who) =>
      `Ninguém é lembrado como ${who}, e isto não é uma impressão digital. Veja: ${ownCommand("trust list")}`,
    unsent: (name, who) =>
      `✘ ${name}: a conexão terminou antes de ${who} ter tudo. O mesmo comando continua de onde parou.`,
    unreceived: (name) => `✘ ${name}: não chegou inteiro. O que já chegou fica guardado.`,
    notAnAddress: (word, folder) =>
      `Não há endereço em que escutar nisto: ${word}. Deve ser como tcp://127.0.0.1:7420; uma pasta para os arquivos se indica com --dir ${folder}`,
    oneAddress: (more) => `Só se escuta em um lugar; isto é demais: ${more}`,
    stopping: "Despedindo-se … (Ctrl-C de novo para parar já)",
  },
);
