import { change, type Facts, phrase, prefixed, type ReasonSentences, withDetails } from "./sentences.ts";

const habit = (statement: string, facts: Facts, ...details: (string | undefined)[]) =>
  withDetails(
    statement,
    ...details,
    prefixed("agora", facts.percent("share")),
    prefixed("antes", facts.percent("usual")),
  );

/** The sentences in Portuguese. Those of the product's first description keep its words. */
export const PORTUGUESE: ReasonSentences = {
  hour: (facts) => withDetails("Horário atípico", suffixed(facts.word("hour"), "h")),
  weekend: () => "Acesso em fim de semana",
  "server-error": (facts) => withDetails("Erro do servidor", facts.word("status")),
  "client-error": (facts) => withDetails("Erro do cliente", facts.word("status")),
  "admin-area": () => "Acesso a área administrativa",
  "auth-area": () => "Acesso a área de autenticação",
  "long-path": (facts) => withDetails("Path muito longo", facts.counted("characters", "caractere", "caracteres")),
  "deep-path": (facts) => withDetails("Path muito profundo", facts.counted("levels", "nível", "níveis")),
  method: () => "Método HTTP não convencional",
  "no-request": () => "A linha não contém uma requisição HTTP",

  "new-address": (facts) => withDetails("Novo endereço de IP detectado", facts.word("address")),
  "many-addresses": (facts) =>
    withDetails(
      "Múltiplos endereços de IP",
      facts.counted("count", "endereço", "endereços diferentes"),
      prefixed("limite", facts.count("limit")),
    ),
  "frequent-changes": (facts) =>
    withDetails(
      "Mudanças frequentes de endereço de IP",
      phrase(facts.counted("count", "endereço", "endereços"), prefixed("em", facts.hours("hours"))),
    ),
  "private-to-public": (facts) => withDetails("Mudança privado→público", change(facts.word("from"), facts.word("to"))),
  "public-to-private": (facts) => withDetails("Mudança público→privado", change(facts.word("from"), facts.word("to"))),
  "several-addresses": (facts) => `Consumo através de ${facts.count("count") ?? "vários"} endereços de IP diferentes`,
  "new-range": (facts) => withDetails("Endereço de IP em faixa nova para o cliente", facts.word("range")),
  "new-country": (facts) =>
    withDetails("Acesso de um país novo para o cliente", change(facts.word("from"), facts.word("to"))),
  "new-network": (facts) =>
    withDetails("Acesso por uma rede nova para o cliente", change(facts.word("from"), facts.word("to"))),
  "new-user-agent": (facts) =>
    withDetails(
      "Navegador ou programa novo para o cliente",
      change(program(facts.word("from")), program(facts.word("to"))),
    ),
  "impossible-travel": (facts) =>
    withDetails(
      "Deslocamento impossível",
      change(facts.word("from"), facts.word("to")),
      phrase(prefixed("pelo menos", facts.counted("kilometres", "km", "km")), prefixed("em", facts.hours("hours"))),
    ),
  "habit-hour": (facts) =>
    habit("Cliente ativo em horários em que raramente está ativo", facts, suffixed(facts.word("hour"), "h")),
  "habit-method": (facts) => habit("Mudança nos métodos HTTP que o cliente usa", facts, facts.word("method")),
  "habit-area": (facts) => habit("Mudança nas áreas que o cliente acessa", facts, facts.word("area")),
  "habit-volume": (facts) =>
    withDetails(
      "Mudança no volume de requisições do cliente",
      prefixed("agora", facts.counted("requests", "por hora", "por hora")),
      prefixed("antes", facts.counted("usual", "por hora", "por hora")),
    ),

  "record-replayed": (facts) =>
    withDetails(
      "Registro já recebido foi reenviado (replay)",
      prefixed("número", facts.count("number")),
      prefixed("esperado", facts.count("expected")),
      facts.number("earlierEpoch") === 1 ? "de uma chave anterior" : undefined,
    ),
  "record-tampered": (facts) =>
    withDetails("Falha de decifração de um registro", prefixed("número", facts.count("number"))),
  "record-gap": (facts) =>
    withDetails(
      "Falta de registros na sequência",
      prefixed("número", facts.count("number")),
      prefixed("esperado", facts.count("expected")),
    ),
  "record-malformed": (facts) => withDetails("Registro que viola o protocolo", facts.word("code")),
  "count-mismatch": (facts) => withDetails("Número de mensagens diferente do declarado pelo par", facts.word("code")),
  "signature-invalid": (facts) =>
    withDetails("Assinatura inválida", facts.counted("sections", "seção coberta", "seções cobertas")),
  "signature-overdue": (facts) =>
    withDetails("Assinatura em atraso", facts.counted("uncovered", "seção sem assinatura", "seções sem assinatura")),
  "rekey-failed": (facts) => withDetails("Falha na troca de chaves da sessão", facts.word("code")),
  "message-hostile": (facts) => withDetails("Mensagem recebida recusada por seu conteúdo", facts.word("code")),
  "identity-changed": (facts) =>
    withDetails(
      "Identidade do par mudou",
      prefixed("esperada", facts.word("expected")),
      prefixed("recebida", facts.word("actual")),
    ),
  "handshake-tampered": (facts) => withDetails("Verificação do handshake falhou", facts.word("code")),
  "handshake-reflected": (facts) => withDetails("Handshake devolvido ao remetente", facts.word("code")),
  "handshake-malformed": (facts) => withDetails("Handshake malformado", facts.word("code")),
  "handshake-timeout": (facts) => withDetails("Handshake não concluído a tempo", facts.word("code")),
  "handshake-truncated": (facts) => withDetails("Handshake interrompido", facts.word("code")),
  "credential-probing": (facts) =>
    withDetails(
      "Tentativas repetidas de credenciais",
      phrase(facts.counted("count", "falha", "falhas"), prefixed("em", facts.duration("seconds"))),
    ),
  "session-truncated": (facts) => withDetails("Sessão encerrada sem despedida autenticada", facts.word("code")),
  flood: (facts) =>
    withDetails(
      "Defesa contra inundação (flood) em ação",
      facts.word("reason"),
      facts.counted("count", "vez", "vezes"),
      prefixed("a última de", facts.word("group")),
    ),
  "connections-refused": (facts) =>
    withDetails(
      "Muitas conexões recusadas",
      facts.word("reason"),
      phrase(facts.counted("count", "recusa", "recusas"), prefixed("em", facts.duration("seconds"))),
    ),
};

function suffixed(detail: string | undefined, suffix: string): string | undefined {
  return detail === undefined ? undefined : detail + suffix;
}

/** The family of a user agent, which is written in English: `Chrome on Windows`, `none`. */
function program(family: string | undefined): string | undefined {
  if (family === "none") return "nenhum";
  if (family === "unknown") return "desconhecido";
  return family?.replace(/ on (?=(?:Windows Phone|Windows|iPhone|iPad|Android|ChromeOS|macOS|Linux|Unix)$)/, " no ");
}
