import { bilingual } from "@securecomm/example-terminal";
import type { AttackName, AttackTexts } from "./attack.ts";

const texts = bilingual<Readonly<Record<AttackName, AttackTexts>>>(
  {
    "man-in-the-middle": {
      title: "Man in the middle",
      about:
        "Somebody between the two is a complete peer with an identity of its own, and poses as each of them to the other.",
    },
    "identity-change": {
      title: "Identity change",
      about: "Between two sessions the listener's key is replaced by another one under the same name.",
    },
    "bit-flip": {
      title: "Flipped bit",
      about:
        "One bit is changed on the way: in a record of an open session, and in the sealed part of each handshake message.",
    },
    "record-replay": {
      title: "Replayed record",
      about: "A record is sent a second time: in the same session, and into a later one of the same two peers.",
    },
    "handshake-replay": {
      title: "Replayed handshake",
      about:
        "What one side said in the handshake of an earlier session is said again, word for word, over a new connection.",
    },
    reordering: { title: "Reordering", about: "Two records change places on their way." },
    dropping: { title: "Dropping", about: "One record in the middle never arrives." },
    truncation: {
      title: "Truncation",
      about: "The connection is cut without a goodbye: between two records, and inside one.",
    },
    downgrade: {
      title: "Downgrade",
      about:
        "The offer is rewritten so that both ends settle on the weaker suite or an unknown version. The wish to sign messages travels sealed: it can be damaged and not rewritten.",
    },
    "handshake-flood": {
      title: "Flood of handshakes",
      about:
        "More than a hundred connections begin handshakes, valid in every field, and leave the listener with the work.",
    },
    "slow-handshakes": {
      title: "Slow handshakes",
      about: "Many connections each send one byte now and then, so that all places are taken for as long as possible.",
    },
    "message-flood": {
      title: "Flood of messages",
      about:
        "Whoever has a trusted peer's key sends thousands of messages at once. Each is allowed; only the detector can tell.",
    },
    exfiltration: {
      title: "Exfiltration at night",
      about:
        "Whoever has a trusted peer's key fetches large data at three in the morning. Each request is allowed; only the detector can tell, by the volume: the hour itself plays no part.",
    },
    "oversized-frames": {
      title: "Oversized frames",
      about:
        "A frame claims to be 4 GiB long: before anybody has proved anything, and in an open session, at either end.",
    },
    "json-poisoning": {
      title: "JSON poisoning",
      about:
        "A trusted peer with software of its own seals JSON that harms or can be read in two ways: prototype keys, a key twice, nesting without end, broken UTF-8.",
    },
  },
  {
    "man-in-the-middle": {
      title: "Homem no meio",
      about:
        "Alguém entre os dois é um par completo, com identidade própria, e se faz passar por cada um deles diante do outro.",
    },
    "identity-change": {
      title: "Troca de identidade",
      about: "Entre duas sessões, a chave de quem escuta é trocada por outra sob o mesmo nome.",
    },
    "bit-flip": {
      title: "Bit invertido",
      about:
        "Um bit é mudado no caminho: em um registro de uma sessão aberta e na parte selada de cada mensagem do handshake.",
    },
    "record-replay": {
      title: "Registro repetido",
      about: "Um registro é enviado outra vez: na mesma sessão e em uma posterior dos mesmos dois pares.",
    },
    "handshake-replay": {
      title: "Handshake repetido",
      about:
        "O que um lado disse no handshake de uma sessão anterior é dito de novo, palavra por palavra, em outra conexão.",
    },
    reordering: { title: "Reordenação", about: "Dois registros trocam de lugar no caminho." },
    dropping: { title: "Supressão", about: "Um registro no meio nunca chega." },
    truncation: {
      title: "Truncamento",
      about: "A conexão é cortada sem despedida: entre dois registros e dentro de um.",
    },
    downgrade: {
      title: "Rebaixamento",
      about:
        "A oferta é reescrita para que os dois lados fiquem com a suíte mais fraca ou com uma versão desconhecida. O desejo de assinar mensagens viaja selado: pode ser danificado, mas não reescrito.",
    },
    "handshake-flood": {
      title: "Inundação de handshakes",
      about: "Mais de cem conexões começam handshakes, válidos em cada campo, e deixam o trabalho para quem escuta.",
    },
    "slow-handshakes": {
      title: "Handshakes lentos",
      about: "Muitas conexões enviam um byte de vez em quando, para ocupar todos os lugares pelo maior tempo possível.",
    },
    "message-flood": {
      title: "Inundação de mensagens",
      about:
        "Quem tem a chave de um par confiável envia milhares de mensagens de uma vez. Cada uma é permitida; só o detector percebe.",
    },
    exfiltration: {
      title: "Exfiltração à noite",
      about:
        "Quem tem a chave de um par confiável busca muitos dados às três da manhã. Cada pedido é permitido; só o detector percebe, pelo volume: a hora em si não conta.",
    },
    "oversized-frames": {
      title: "Quadros gigantes",
      about:
        "Um quadro diz ter 4 GiB: antes que alguém tenha provado algo e em uma sessão aberta, em qualquer um dos lados.",
    },
    "json-poisoning": {
      title: "JSON envenenado",
      about:
        "Um par confiável com software próprio sela JSON que causa dano ou pode ser lido de dois modos: chaves de protótipo, uma chave duas vezes, aninhamento sem fim, UTF-8 quebrado.",
    },
  },
);

/** The texts of one attack, in the language that is spoken when it is called. */
export function textsOf(name: AttackName): () => AttackTexts {
  return () => texts()[name];
}
