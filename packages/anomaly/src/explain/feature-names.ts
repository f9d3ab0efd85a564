import type { FeatureSet } from "../features/feature-set.ts";
import type { Language } from "./reason.ts";
import { safeText } from "./safe-text.ts";

/**
 * What people call a feature, as a noun in small letters. The last two are what an explanation says: of a flag, whose
 * noun says what is so, when it is not set; of a rarity, when it is high.
 */
type Names = Readonly<Record<string, readonly [en: string, pt: string, saidEn?: string, saidPt?: string]>>;

const SESSION: Names = {
  message_length: ["message length", "tamanho da mensagem"],
  time_interval: ["time since the message before", "tempo desde a mensagem anterior"],
  message_count_window: ["messages in 60 seconds", "mensagens em 60 segundos"],
  message_count_10s: ["messages in 10 seconds", "mensagens em 10 segundos"],
  message_count_1s: ["messages in one second", "mensagens em um segundo"],
  bytes_window: ["volume of data in 60 seconds", "volume de dados em 60 segundos"],
  bytes_hour: ["volume of data in an hour", "volume de dados em uma hora"],
  sent: [
    "message sent by this side",
    "mensagem enviada por este lado",
    "nothing sent by this side",
    "nada enviado por este lado",
  ],
  binary: ["binary message", "mensagem binária", "message that is not binary", "mensagem não binária"],
  sent_share: ["share of the data that this side sends", "parcela dos dados que este lado envia"],
  decryption_failures: ["decryption failures in 60 seconds", "falhas de decifração em 60 segundos"],
  signature_failures: ["signature failures in 60 seconds", "falhas de assinatura em 60 segundos"],
  sequence_failures: ["sequence failures in 60 seconds", "falhas de sequência em 60 segundos"],
  handshake_failures: ["handshake failures in 60 seconds", "falhas de handshake em 60 segundos"],
  handshake_failures_hour: ["handshake failures in an hour", "falhas de handshake em uma hora"],
  connections_window: ["connections in 60 seconds", "conexões em 60 segundos"],
  new_addresses: ["new addresses of the peer in an hour", "endereços novos do par em uma hora"],
  session_age: ["age of the session", "idade da sessão"],
  length_deviation: [
    "difference from the peer's usual message length",
    "diferença do tamanho de mensagem usual do par",
  ],
  interval_deviation: ["difference from the peer's usual interval", "diferença do intervalo usual do par"],
  type_rarity: [
    "rarity of this type of message with the peer",
    "raridade deste tipo de mensagem com o par",
    "rare type of message with the peer",
    "tipo de mensagem raro com o par",
  ],
  transition_rarity: [
    "rarity of this order of messages with the peer",
    "raridade desta ordem de mensagens com o par",
    "rare order of messages with the peer",
    "ordem de mensagens rara com o par",
  ],
  rate_change: ["change in the rate of messages", "mudança no ritmo de mensagens"],
  rate_hour: ["rate of messages over an hour", "ritmo de mensagens em uma hora"],
  count_surge: ["messages in a minute, above the peer's most", "mensagens por minuto, acima do máximo do par"],
  bytes_surge: ["bytes in a minute, above the peer's most", "bytes por minuto, acima do máximo do par"],
  bytes_hour_surge: ["bytes in an hour, above the peer's most", "bytes por hora, acima do máximo do par"],
};

const ACCESS_LOG: Names = {
  hour: ["hour of the day", "hora do dia"],
  weekday: ["day of the week", "dia da semana"],
  weekend: ["access on a weekend", "acesso em fim de semana"],
  status: ["HTTP status", "status HTTP"],
  client_error: ["client error", "erro do cliente"],
  server_error: ["server error", "erro do servidor"],
  bytes: ["size of the answer", "tamanho da resposta"],
  unconventional_method: ["unconventional HTTP method", "método HTTP não convencional"],
  method_rarity: ["rarity of the method", "raridade do método", "rare method", "método raro"],
  admin_area: ["access to an administration area", "acesso a área administrativa"],
  auth_area: ["access to an authentication area", "acesso a área de autenticação"],
  path_length: ["length of the path", "comprimento do path"],
  path_depth: ["depth of the path", "profundidade do path"],
  path_entropy: ["entropy of the path", "entropia do path"],
  path_digits: ["digits in the path", "dígitos no path"],
  path_upper: ["capital letters in the path", "letras maiúsculas no path"],
  path_punctuation: ["punctuation in the path", "pontuação no path"],
  path_encoded: ["encoded or non-ASCII characters in the path", "caracteres codificados ou não ASCII no path"],
  path_rarity: ["rarity of the path", "raridade do path", "rare path", "path raro"],
  segment_rarity: [
    "rarity of a part of the path",
    "raridade de uma parte do path",
    "rare part of the path",
    "parte rara do path",
  ],
  path_trigram_rarity: [
    "rarity of the path's letter sequences",
    "raridade das sequências de letras do path",
    "rare letter sequences in the path",
    "sequências de letras raras no path",
  ],
  query_length: ["length of the query", "comprimento da query"],
  parameters: ["number of parameters", "número de parâmetros"],
  longest_value: ["length of the longest parameter", "comprimento do maior parâmetro"],
  query_entropy: ["entropy of the query", "entropia da query"],
  query_digits: ["digits in the query", "dígitos na query"],
  query_upper: ["capital letters in the query", "letras maiúsculas na query"],
  query_punctuation: ["punctuation in the query", "pontuação na query"],
  query_encoded: ["encoded or non-ASCII characters in the query", "caracteres codificados ou não ASCII na query"],
  dangerous_characters: ["characters that attacks use", "caracteres usados em ataques"],
  parameter_rarity: [
    "rarity of a parameter's name",
    "raridade do nome de um parâmetro",
    "rare name of a parameter",
    "nome de parâmetro raro",
  ],
  value_rarity: [
    "rarity of a parameter's value",
    "raridade do valor de um parâmetro",
    "rare value of a parameter",
    "valor de parâmetro raro",
  ],
  value_shape_rarity: [
    "rarity of a value's form",
    "raridade da forma de um valor",
    "rare form of a value",
    "forma rara de um valor",
  ],
  value_character_rarity: [
    "rarity of a value's characters",
    "raridade dos caracteres de um valor",
    "rare characters in a value",
    "caracteres raros em um valor",
  ],
  value_length_rarity: [
    "rarity of a value's length",
    "raridade do comprimento de um valor",
    "rare length of a value",
    "comprimento raro de um valor",
  ],
  query_trigram_rarity: [
    "rarity of the query's letter sequences",
    "raridade das sequências de letras da query",
    "rare letter sequences in the query",
    "sequências de letras raras na query",
  ],
  user_agent_rarity: ["rarity of the user agent", "raridade do user agent", "rare user agent", "user agent raro"],
  client_hour_rarity: [
    "rarity of the hour for this client",
    "raridade da hora para este cliente",
    "rare hour for this client",
    "hora rara para este cliente",
  ],
  client_address_rarity: [
    "rarity of the address for this client",
    "raridade do endereço para este cliente",
    "rare address for this client",
    "endereço raro para este cliente",
  ],
  client_user_agent_rarity: [
    "rarity of the user agent for this client",
    "raridade do user agent para este cliente",
    "rare user agent for this client",
    "user agent raro para este cliente",
  ],
  client_rate: ["requests of the client in about a minute", "requisições do cliente em cerca de um minuto"],
};

/** Whether a feature of a set has a name for people. */
export function hasFeatureName(set: FeatureSet["name"], feature: string): boolean {
  return lookUp(set, feature) !== undefined;
}

/** What people call a feature; for a column of the operator's own table, the column's name as it is, made harmless. */
export function featureName(set: FeatureSet["name"] | undefined, feature: string, language: Language): string {
  const names = lookUp(set, feature);
  if (names !== undefined) return language === "pt" ? names[1] : names[0];
  const name = safeText(feature, 40);
  return /^[\w.-]+(?: [\w.-]+)*$/.test(name) ? name : `"${name}"`;
}

/** What is said of a flag that is not set, or of a high rarity; `undefined` for a feature that has no words for that. */
export function featureStatement(
  set: FeatureSet["name"] | undefined,
  feature: string,
  language: Language,
): string | undefined {
  return lookUp(set, feature)?.[language === "pt" ? 3 : 2];
}

function lookUp(set: FeatureSet["name"] | undefined, feature: string): Names[string] | undefined {
  const names = set === "session" ? SESSION : set === "access-log" ? ACCESS_LOG : undefined;
  return names !== undefined && Object.hasOwn(names, feature) ? names[feature] : undefined;
}
