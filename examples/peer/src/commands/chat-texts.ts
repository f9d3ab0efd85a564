import { bilingual } from "@securecomm/example-terminal";

export const chatCommandTexts = bilingual(
  {
    listen: "wait for peers and chat: every line you type goes to all who are connected",
    listenAddress: "where to listen; port 0 takes a free one",
    listenTrust:
      "accept this identity only (may be repeated); without it, everybody, and each name always with its first identity",
    connect: "connect to a peer and chat: every line you type is sent",
    target: "a contact's name, a pairing link, or an address such as tcp://127.0.0.1:7420",
    connectTrust: "accept this identity only; without it, the one that came first",
    peer: "what you call the peer: it is remembered under this instead of the address",
    noRetry: "give up when the connection breaks, instead of dialling again",
    chat: "chat on one screen with several peers: wait for some, dial others",
    targets: "whom to dial: contacts' names, pairing links, addresses",
    chatListen: "where to listen",
    noListen: "do not listen, only dial",
    knownOnly: "let in only who is remembered",
    acceptFiles: "take the files of contacts, under a free name, without asking; others are asked about",
    commands:
      "obey lines of a pipe that begin with a slash (// sends one slash); without it, they are sent like any others",
    timeout: "where a pipe feeds the program: give a file up of which nothing has moved for so long (default: 300)",
    notSeconds: "A whole number of seconds is needed, from 1 to 999999.",
    severalTargets:
      "--trust and --peer are about one peer, and several targets are named: name one target, or leave them out",
  },
  {
    listen: "espera por outros e conversa: cada linha que você digitar vai para todos os conectados",
    listenAddress: "onde escutar; a porta 0 pega uma livre",
    listenTrust:
      "aceita só esta identidade (pode ser repetida); sem isto, todos, e cada nome sempre com a sua primeira identidade",
    connect: "conecta-se a alguém e conversa: cada linha que você digitar é enviada",
    target: "o nome de um contato, um link de pareamento ou um endereço, como tcp://127.0.0.1:7420",
    connectTrust: "aceita só esta identidade; sem isto, a que veio primeiro",
    peer: "como você chama o outro: ele é lembrado com este nome em vez do endereço",
    noRetry: "desiste quando a conexão se rompe, em vez de discar de novo",
    chat: "conversa numa só tela com várias pessoas: espera por umas, disca para outras",
    targets: "para quem discar: nomes de contatos, links de pareamento, endereços",
    chatListen: "onde escutar",
    noListen: "não escuta, só disca",
    knownOnly: "só deixa entrar quem é lembrado",
    acceptFiles: "aceita os arquivos dos contatos, com um nome livre, sem perguntar; sobre os outros pergunta",
    commands:
      "obedece às linhas vindas de um pipe que começam com barra (// envia uma barra); sem isto, são enviadas como as outras",
    timeout:
      "quando um pipe alimenta o programa: desiste de um arquivo do qual nada se moveu por tanto tempo (padrão: 300)",
    notSeconds: "É preciso um número inteiro de segundos, de 1 a 999999.",
    severalTargets:
      "--trust e --peer falam de uma só pessoa, e há vários alvos: diga um alvo só, ou deixe essas opções de fora",
  },
);
