import { catalogue } from "./catalogue.ts";

const en = {
  hour: "Unusual hour",
  weekend: "Weekend access",
  "server-error": "Server error",
  "client-error": "Client error",
  "admin-area": "Administration area",
  "auth-area": "Authentication area",
  "long-path": "Very long path",
  "deep-path": "Very deep path",
  method: "Unconventional method",
  "no-request": "No valid request",
  "new-address": "New IP address",
  "many-addresses": "Many IP addresses",
  "frequent-changes": "Frequent changes of address",
  "private-to-public": "Private to public address",
  "public-to-private": "Public to private address",
  "several-addresses": "Several IP addresses",
  "new-range": "New range of addresses",
  "new-country": "New country",
  "impossible-travel": "Impossible travel",
  "new-network": "New network",
  "new-user-agent": "New program or system",
  "habit-hour": "Hours unlike before",
  "habit-method": "Methods unlike before",
  "habit-area": "Areas unlike before",
  "habit-volume": "More requests than before",
  feature: "A number out of its range",
  combination: "Unusual combination",
};

/** Codes of reasons that lines of a log have, in the order of the list to choose from. */
export type KnownReason = keyof typeof en;
export const KNOWN_REASONS = Object.keys(en) as readonly KnownReason[];

const name = catalogue({
  en,
  pt: {
    hour: "Horário atípico",
    weekend: "Acesso em fim de semana",
    "server-error": "Erro do servidor",
    "client-error": "Erro do cliente",
    "admin-area": "Área administrativa",
    "auth-area": "Área de autenticação",
    "long-path": "Path muito longo",
    "deep-path": "Path muito profundo",
    method: "Método não convencional",
    "no-request": "Sem requisição válida",
    "new-address": "Novo endereço de IP",
    "many-addresses": "Múltiplos endereços de IP",
    "frequent-changes": "Mudanças frequentes de endereço",
    "private-to-public": "De rede privada para IP público",
    "public-to-private": "De IP público para rede privada",
    "several-addresses": "Vários endereços de IP",
    "new-range": "Nova faixa de endereços",
    "new-country": "Novo país",
    "impossible-travel": "Viagem impossível",
    "new-network": "Nova rede",
    "new-user-agent": "Novo programa ou sistema",
    "habit-hour": "Horários diferentes de antes",
    "habit-method": "Métodos diferentes de antes",
    "habit-area": "Áreas diferentes de antes",
    "habit-volume": "Mais requisições do que antes",
    feature: "Um número fora da faixa usual",
    combination: "Combinação incomum",
  },
});

/** A short name of a reason's code; the code itself where it is not known. */
export function reasonName(code: string): string {
  return Object.hasOwn(en, code) ? name(code as KnownReason) : code;
}
