import { catalogue } from "./catalogue.ts";

/** Why a training or a detection has no result: as `problem` of a model or detection names it. */
const CODES = ["too-few-lines", "unreadable", "out-of-memory", "thread-died", "cancelled", "internal"] as const;

const t = catalogue({
  en: {
    "too-few-lines": "There are too few lines to learn from: import more, or widen the time.",
    unreadable: "What is kept of the model cannot be read: train a new one.",
    "out-of-memory": "The memory was not enough: take another detector, or fewer lines.",
    "thread-died": "The computation ended by itself: try again.",
    cancelled: "It was cancelled.",
    internal: "Something went wrong inside the portal. What it was is in its own log.",
  },
  pt: {
    "too-few-lines": "Há linhas de menos para aprender: importe mais, ou amplie o período.",
    unreadable: "O que está guardado do modelo não pode ser lido: treine um novo.",
    "out-of-memory": "A memória não bastou: use outro detector, ou menos linhas.",
    "thread-died": "O cálculo terminou por si só: tente de novo.",
    cancelled: "Foi cancelado.",
    internal: "Algo deu errado dentro do portal. O que foi está no log dele.",
  },
});

/** The problem in words; a code that this page does not know is something inside the portal. */
export function jobProblem(code: string): string {
  return t(CODES.find((known) => known === code) ?? "internal");
}
