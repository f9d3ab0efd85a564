import { bilingual } from "@securecomm/example-terminal";

/** The rows of a security report. Labels are at most sixteen characters. */
export const reportTexts = bilingual(
  {
    suite: "suite",
    postQuantum: "post-quantum",
    quantumSafe: "yes: a recording of today stays closed to a quantum computer of tomorrow",
    curvesAlone: "no: elliptic curves alone",
    verified: "identity",
    fingerprint: "fingerprint",
    words: "safety words",
    ended: "(the session has ended)",
    messages: "messages",
    unsigned: "encrypted and authenticated; not signed one by one",
    signed: (how: string) => `signed: ${how}`,
    keys: "keys",
    age: (ago: string, sent: number, received: number) =>
      `agreed ${ago} ago; records: ${sent} sent, ${received} received`,
    session: "session",
  },
  {
    suite: "cifras",
    postQuantum: "pós-quântico",
    quantumSafe: "sim: uma gravação de hoje continua fechada para um computador quântico de amanhã",
    curvesAlone: "não: só curvas elípticas",
    verified: "identidade",
    fingerprint: "impr. digital",
    words: "palavras",
    ended: "(a sessão terminou)",
    messages: "mensagens",
    unsigned: "cifradas e autenticadas; não assinadas uma a uma",
    signed: (how) => `assinadas: ${how}`,
    keys: "chaves",
    age: (ago, sent, received) => `combinadas há ${ago}; registros: ${sent} enviados, ${received} recebidos`,
    session: "sessão",
  },
);
