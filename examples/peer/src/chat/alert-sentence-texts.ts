import { bilingual } from "@securecomm/example-terminal";

/** On which side of the usual something lies, of what a peer says or of what is said to it. */
interface Sides {
  readonly high: (who: string) => string;
  readonly low?: (who: string) => string;
  /** The same about what this side sends. */
  readonly highSent?: (who: string) => string;
  readonly lowSent?: (who: string) => string;
}

/** What a detector found, for people: a sentence for each thing that it measures. Names in it are harmless already. */
export interface AlertSentences {
  readonly combination: (who: string) => string;
  readonly combinationSent: (who: string) => string;
  readonly features: Readonly<Record<Measured, Sides>>;
}

/** Things measured, by what they mean to a person: several columns of the detector are one of them. */
export type Measured =
  | "data"
  | "messages"
  | "length"
  | "pace"
  | "share"
  | "binary"
  | "kind"
  | "order"
  | "damaged"
  | "handshakes"
  | "connections"
  | "addresses"
  | "age";

export const alertSentences = bilingual<AlertSentences>(
  {
    combination: (who) => `What ${who} sends is unusual in several ways at once.`,
    combinationSent: (who) => `What goes to ${who} is unusual in several ways at once.`,
    features: {
      data: {
        high: (who) => `Far more data than ${who} usually sends.`,
        low: (who) => `Far less data than ${who} usually sends.`,
        highSent: (who) => `Far more data than usual goes to ${who}.`,
        lowSent: (who) => `Far less data than usual goes to ${who}.`,
      },
      messages: {
        high: (who) => `Far more messages than ${who} usually sends.`,
        low: (who) => `Far fewer messages than ${who} usually sends.`,
        highSent: (who) => `Far more messages than usual go to ${who}.`,
        lowSent: (who) => `Far fewer messages than usual go to ${who}.`,
      },
      length: {
        high: (who) => `A message far longer than those that ${who} usually sends.`,
        low: (who) => `A message far shorter than those that ${who} usually sends.`,
        highSent: (who) => `A message far longer than those that usually go to ${who}.`,
        lowSent: (who) => `A message far shorter than those that usually go to ${who}.`,
      },
      pace: {
        high: (who) => `A far longer silence than ${who} usually keeps between messages.`,
        low: (who) => `Messages come from ${who} far faster than usual.`,
        highSent: (who) => `A far longer silence than usual before something went to ${who}.`,
        lowSent: (who) => `Messages go to ${who} far faster than usual.`,
      },
      share: {
        high: (who) => `Far more goes to ${who} than comes back, compared with what is usual.`,
        low: (who) => `Far more comes from ${who} than goes there, compared with what is usual.`,
      },
      binary: {
        high: (who) => `${who} sends data instead of the text that is usual.`,
        low: (who) => `${who} sends text instead of the data that is usual.`,
        highSent: (who) => `Data goes to ${who} instead of the text that is usual.`,
        lowSent: (who) => `Text goes to ${who} instead of the data that is usual.`,
      },
      kind: {
        high: (who) => `A kind of message that ${who} hardly ever sends.`,
        highSent: (who) => `A kind of message that hardly ever goes to ${who}.`,
      },
      order: { high: (who) => `The messages with ${who} follow each other in an order that is unusual.` },
      damaged: { high: (who) => `What came from ${who} arrived damaged or altered.` },
      handshakes: { high: (who) => `Again and again no session came of a connection with ${who}.` },
      connections: { high: (who) => `Far more connections than usual with ${who}.` },
      addresses: { high: (who) => `${who} comes from an address that is new.` },
      age: {
        high: (who) => `The session with ${who} has been open far longer than usual.`,
        low: (who) => `Something unusual right at the beginning of the session with ${who}.`,
      },
    },
  },
  {
    combination: (who) => `O que ${who} envia é incomum de várias maneiras ao mesmo tempo.`,
    combinationSent: (who) => `O que vai para ${who} é incomum de várias maneiras ao mesmo tempo.`,
    features: {
      data: {
        high: (who) => `Muito mais dados do que ${who} costuma enviar.`,
        low: (who) => `Muito menos dados do que ${who} costuma enviar.`,
        highSent: (who) => `Muito mais dados do que de costume vão para ${who}.`,
        lowSent: (who) => `Muito menos dados do que de costume vão para ${who}.`,
      },
      messages: {
        high: (who) => `Muito mais mensagens do que ${who} costuma enviar.`,
        low: (who) => `Muito menos mensagens do que ${who} costuma enviar.`,
        highSent: (who) => `Muito mais mensagens do que de costume vão para ${who}.`,
        lowSent: (who) => `Muito menos mensagens do que de costume vão para ${who}.`,
      },
      length: {
        high: (who) => `Uma mensagem muito mais longa do que as que ${who} costuma enviar.`,
        low: (who) => `Uma mensagem muito mais curta do que as que ${who} costuma enviar.`,
        highSent: (who) => `Uma mensagem muito mais longa do que as que costumam ir para ${who}.`,
        lowSent: (who) => `Uma mensagem muito mais curta do que as que costumam ir para ${who}.`,
      },
      pace: {
        high: (who) => `Um silêncio muito mais longo do que ${who} costuma fazer entre mensagens.`,
        low: (who) => `As mensagens vêm de ${who} muito mais depressa do que de costume.`,
        highSent: (who) => `Um silêncio muito mais longo do que de costume antes de algo ir para ${who}.`,
        lowSent: (who) => `As mensagens vão para ${who} muito mais depressa do que de costume.`,
      },
      share: {
        high: (who) => `Vai muito mais para ${who} do que volta, em comparação com o costume.`,
        low: (who) => `Vem muito mais de ${who} do que vai para lá, em comparação com o costume.`,
      },
      binary: {
        high: (who) => `${who} envia dados em vez do texto de costume.`,
        low: (who) => `${who} envia texto em vez dos dados de costume.`,
        highSent: (who) => `Vão dados para ${who} em vez do texto de costume.`,
        lowSent: (who) => `Vai texto para ${who} em vez dos dados de costume.`,
      },
      kind: {
        high: (who) => `Um tipo de mensagem que ${who} quase nunca envia.`,
        highSent: (who) => `Um tipo de mensagem que quase nunca vai para ${who}.`,
      },
      order: { high: (who) => `As mensagens com ${who} se seguem numa ordem incomum.` },
      damaged: { high: (who) => `O que veio de ${who} chegou danificado ou alterado.` },
      handshakes: { high: (who) => `Uma conexão com ${who} repetidas vezes não deu em sessão.` },
      connections: { high: (who) => `Muito mais conexões do que de costume com ${who}.` },
      addresses: { high: (who) => `${who} vem de um endereço que é novo.` },
      age: {
        high: (who) => `A sessão com ${who} está aberta há muito mais tempo do que de costume.`,
        low: (who) => `Algo incomum logo no começo da sessão com ${who}.`,
      },
    },
  },
);
