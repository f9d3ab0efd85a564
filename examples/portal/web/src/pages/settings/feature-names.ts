import type { AccessLogColumn } from "@securecomm/anomaly";
import { catalogue } from "../../i18n/catalogue.ts";

type Names = Readonly<Record<AccessLogColumn, string>>;

const en = {
  hour: "hour of the day",
  weekday: "day of the week",
  weekend: "weekend",
  status: "HTTP status",
  client_error: "client error",
  server_error: "server error",
  bytes: "size of the answer",
  unconventional_method: "unconventional HTTP method",
  method_rarity: "rarity of the method",
  admin_area: "administration area",
  auth_area: "authentication area",
  path_length: "length of the path",
  path_depth: "depth of the path",
  path_entropy: "entropy of the path",
  path_digits: "digits in the path",
  path_upper: "capital letters in the path",
  path_punctuation: "punctuation in the path",
  path_encoded: "encoded characters in the path",
  path_rarity: "rarity of the path",
  segment_rarity: "rarity of a part of the path",
  path_trigram_rarity: "letter sequences of the path",
  query_length: "length of the query",
  parameters: "number of parameters",
  longest_value: "longest parameter",
  query_entropy: "entropy of the query",
  query_digits: "digits in the query",
  query_upper: "capital letters in the query",
  query_punctuation: "punctuation in the query",
  query_encoded: "encoded characters in the query",
  dangerous_characters: "characters that attacks use",
  parameter_rarity: "rarity of a parameter's name",
  value_rarity: "rarity of a parameter's value",
  value_shape_rarity: "form of a value",
  value_character_rarity: "characters of a value",
  value_length_rarity: "length of a value",
  query_trigram_rarity: "letter sequences of the query",
  user_agent_rarity: "rarity of the user agent",
  client_hour_rarity: "hour unusual for the client",
  client_address_rarity: "address unusual for the client",
  client_user_agent_rarity: "user agent unusual for the client",
  client_rate: "requests in about a minute",
} as const satisfies Names;

const pt = {
  hour: "hora do dia",
  weekday: "dia da semana",
  weekend: "fim de semana",
  status: "status HTTP",
  client_error: "erro do cliente",
  server_error: "erro do servidor",
  bytes: "tamanho da resposta",
  unconventional_method: "método HTTP não convencional",
  method_rarity: "raridade do método",
  admin_area: "área administrativa",
  auth_area: "área de autenticação",
  path_length: "comprimento do path",
  path_depth: "profundidade do path",
  path_entropy: "entropia do path",
  path_digits: "dígitos no path",
  path_upper: "letras maiúsculas no path",
  path_punctuation: "pontuação no path",
  path_encoded: "caracteres codificados no path",
  path_rarity: "raridade do path",
  segment_rarity: "raridade de uma parte do path",
  path_trigram_rarity: "sequências de letras do path",
  query_length: "comprimento da query",
  parameters: "número de parâmetros",
  longest_value: "maior parâmetro",
  query_entropy: "entropia da query",
  query_digits: "dígitos na query",
  query_upper: "letras maiúsculas na query",
  query_punctuation: "pontuação na query",
  query_encoded: "caracteres codificados na query",
  dangerous_characters: "caracteres usados em ataques",
  parameter_rarity: "raridade do nome de um parâmetro",
  value_rarity: "raridade do valor de um parâmetro",
  value_shape_rarity: "forma de um valor",
  value_character_rarity: "caracteres de um valor",
  value_length_rarity: "comprimento de um valor",
  query_trigram_rarity: "sequências de letras da query",
  user_agent_rarity: "raridade do user agent",
  client_hour_rarity: "hora incomum para o cliente",
  client_address_rarity: "endereço incomum para o cliente",
  client_user_agent_rarity: "user agent incomum para o cliente",
  client_rate: "requisições em cerca de um minuto",
} as const satisfies Names;

const named = catalogue({ en, pt });

/** Columns of an access log that a rule can be about, in the order of the feature set. */
export const FEATURES = Object.keys(en) as readonly AccessLogColumn[];

/** What people call a column; of one that this page does not know, its name as it is. */
export function featureName(feature: string): string {
  return Object.hasOwn(en, feature) ? named(feature as AccessLogColumn) : feature;
}
