import { bilingual } from "@securecomm/example-terminal";

/** The words of the board: short, because a line has little room. Names in it are harmless already. */
export const boardTexts = bilingual(
  {
    toAll: "to all",
    to: (who: string) => `to ${who}`,
    unverified: "not verified",
    open: "open",
    silent: (seconds: number) => `no sign of life for ${seconds} s`,
    keys: (time: string) => `keys of ${time}`,
    connecting: (attempt: number) => (attempt > 1 ? `connecting (attempt ${attempt})` : "connecting"),
    lost: (seconds: number) => (seconds > 0 ? `lost: again in ${seconds} s` : "lost: again now"),
    ended: "ended",
    offers: (who: string, file: string, size: string) => `${who} offers ${file}${size}`,
    exists: "is here already",
    answer: (id: number) => `/accept ${id} or /refuse ${id}`,
    answerExisting: (id: number) => `/accept ${id} --replace, /accept ${id} NEWNAME or /refuse ${id}`,
  },
  {
    toAll: "para todos",
    to: (who) => `para ${who}`,
    unverified: "não verificado",
    open: "aberto",
    silent: (seconds) => `nenhum sinal de vida há ${seconds} s`,
    keys: (time) => `chaves das ${time}`,
    connecting: (attempt) => (attempt > 1 ? `conectando (tentativa ${attempt})` : "conectando"),
    lost: (seconds) => (seconds > 0 ? `caiu: de novo em ${seconds} s` : "caiu: de novo agora"),
    ended: "encerrado",
    offers: (who, file, size) => `${who} oferece ${file}${size}`,
    exists: "já existe aqui",
    answer: (id) => `/accept ${id} ou /refuse ${id}`,
    answerExisting: (id) => `/accept ${id} --replace, /accept ${id} NOVONOME ou /refuse ${id}`,
  },
);
