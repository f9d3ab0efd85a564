import { bilingual } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";

/** Texts of `init` and `id`. */
export const idTexts = bilingual(
  {
    init: "make your identity and store it, encrypted under a passphrase; asks for what is missing",
    initName: "what your peers will see",
    initFile: (path: string) => `where to store it (default: ${path})`,
    noPassphrase: "store the private key in the open, readable by you alone",
    inTheOpen:
      "Without a passphrase the private key lies in the file as it is (PKCS#8 in PEM, mode 0600): whoever can read that file, on this machine, its backups or its disk, can pretend to be you.",
    askName: "What shall your peers see as your name? ",
    nameMissing: "There is no terminal to ask for your name at: give it with --name",
    next: "What to do now:",
    get nextSteps(): readonly (readonly [string, string])[] {
      return [
        [ownCommand("id"), "shows your pairing link and its QR code, to give to others"],
        [ownCommand("trust add LINK"), "remembers somebody by their link, QR picture or fingerprint"],
        [ownCommand("chat NAME"), "talks to them"],
      ];
    },
    id: "show your name, fingerprint and pairing link, also as a QR code",
    address: "where others can dial you, such as tcp://192.0.2.7:7420, to stand in the link",
    onlyLink: "print the pairing link alone",
    qr: "print the QR code of the link",
    light: "the terminal shows dark text on a light ground",
    png: "write the QR code to a new PNG file",
    svg: "write the QR code to a new SVG file",
    words: "explain how to compare safety words",
    name: "name",
    fingerprint: "fingerprint",
    file: "file",
    link: "link",
    encrypted: "encrypted under your passphrase",
    open: "NOT encrypted",
    get noAddress() {
      return `The link does not say where to dial you; add --address, or set it once: ${ownCommand("config set address tcp://HOST:PORT")}`;
    },
    badAddress: (text: string) =>
      `A link cannot have this address: ${text}. It must be tcp://host:port, ws://host:port/path or wss://host/path, and one that others can dial (0.0.0.0 stands for every address of a machine: nobody can dial it).`,
    tooNarrow: (columns: number) =>
      `The QR code needs ${columns} columns, and this terminal has fewer: make it wider, or write a picture with --png FILE.`,
    written: (path: string) => `Written: ${path}`,
    wordsShort:
      "The link is no secret, but who can change it on its way can pose as you. With people whom you have not paired with in this way, compare safety words (--words explains how).",
    wordsLong: [
      "Safety words are six words that both ends of a session work out from the two identities and the session itself. If they are the same at both ends, nobody sits in between.",
      "1. Open a session, and type /verify and the name of the other there: it shows the six words.",
      "2. Call each other, or meet. A call is better than a message: you know the voice.",
      "3. One of you reads the first three words, the other one reads the last three. Both must see the same six.",
      "4. The same: type /verify NAME yes at both ends, and it is noted. Another: type /verify NAME no; the session is closed. Do not go on over that connection.",
    ] as readonly string[],
  },
  {
    init: "cria a sua identidade e a guarda, cifrada com uma frase secreta; pergunta o que faltar",
    initName: "o que os outros vão ver",
    initFile: (path) => `onde guardá-la (padrão: ${path})`,
    noPassphrase: "guarda a chave privada às claras, legível só por você",
    inTheOpen:
      "Sem frase secreta, a chave privada fica no arquivo como ela é (PKCS#8 em PEM, modo 0600): quem puder ler esse arquivo, nesta máquina, nas cópias de segurança ou no disco, pode se passar por você.",
    askName: "Que nome os outros devem ver? ",
    nameMissing: "Não há terminal em que perguntar o seu nome: diga-o com --name",
    next: "O que fazer agora:",
    get nextSteps() {
      return [
        [ownCommand("id"), "mostra o seu link de pareamento e o código QR, para dar a outros"],
        [ownCommand("trust add LINK"), "lembra alguém pelo link, pela imagem do QR ou pela impressão digital"],
        [ownCommand("chat NOME"), "conversa com essa pessoa"],
      ] as const;
    },
    id: "mostra o seu nome, impressão digital e link de pareamento, também como código QR",
    address: "onde outros podem chamar você, como tcp://192.0.2.7:7420, para constar no link",
    onlyLink: "imprime só o link de pareamento",
    qr: "imprime o código QR do link",
    light: "o terminal mostra texto escuro em fundo claro",
    png: "grava o código QR em um arquivo PNG novo",
    svg: "grava o código QR em um arquivo SVG novo",
    words: "explica como comparar as palavras de segurança",
    name: "nome",
    fingerprint: "impr. digital",
    file: "arquivo",
    link: "link",
    encrypted: "cifrado com a sua frase secreta",
    open: "NÃO cifrado",
    get noAddress() {
      return `O link não diz onde chamar você; acrescente --address, ou defina uma vez: ${ownCommand("config set address tcp://HOST:PORTA")}`;
    },
    badAddress: (text) =>
      `Um link não pode ter este endereço: ${text}. Deve ser tcp://host:porta, ws://host:porta/caminho ou wss://host/caminho, e um que outros possam chamar (0.0.0.0 são todos os endereços de uma máquina: ninguém pode chamá-lo).`,
    tooNarrow: (columns) =>
      `O código QR precisa de ${columns} colunas, e este terminal tem menos: alargue-o ou grave uma imagem com --png ARQUIVO.`,
    written: (path) => `Gravado: ${path}`,
    wordsShort:
      "O link não é segredo, mas quem puder trocá-lo no caminho pode se passar por você. Com quem não se pareou assim, compare as palavras de segurança (--words explica).",
    wordsLong: [
      "As palavras de segurança são seis palavras que as duas pontas de uma sessão calculam a partir das duas identidades e da própria sessão. Se são as mesmas nas duas pontas, não há ninguém no meio.",
      "1. Abra uma sessão e digite nela /verify e o nome da outra pessoa: aparecem as seis palavras.",
      "2. Liguem um para o outro, ou encontrem-se. Uma ligação é melhor que uma mensagem: a voz se reconhece.",
      "3. Um lê as três primeiras palavras, o outro lê as três últimas. Os dois devem ver as mesmas seis.",
      "4. As mesmas: digitem /verify NOME sim nas duas pontas, e fica anotado. Outras: digitem /verify NOME não; a sessão é fechada. Não continuem por essa conexão.",
    ],
  },
);
