import type { LogEntry } from "./log-entry.ts";
import { decodePercent } from "./request-text.ts";

// Part of a name, whatever stands around it: `access_token`, `userPassword`.
const ANYWHERE =
  /passw|passphrase|passcode|pwd|senha|secret|segredo|token|jwt|bearer|api-?_?key|access-?_?key|private-?_?key|credential|credencia|sess(?:ion)?-?_?id|signature|samlresponse|authorization/;
// A word of a name by itself: `key`, but not `keyword`.
const WORDS: ReadonlySet<string> = new Set(
  "pass key sid sig pin otp auth cvv cvc cpf ssn session sessao sessão".split(" "),
);

const HIDDEN = "…";

/** Whether what goes by a name is usually a secret: a password, a key, a token, a session's id. */
export function isSecretName(name: string): boolean {
  const short = name.slice(0, 256);
  if (ANYWHERE.test(short.toLowerCase())) return true;
  const words = short.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();
  return words.split(/[^\p{L}\d]+/u).some((word) => WORDS.has(word));
}

/**
 * An entry without the secrets in its query and its referer: the values of parameters whose names say that they are
 * passwords, keys, tokens or ids of sessions are `…`, and so is the name of a user in a referer. What other names hide, and
 * secrets in a path, it cannot know.
 *
 * @returns The entry itself where there is nothing to hide.
 */
export function redactEntry(entry: LogEntry): LogEntry {
  const query = redactQuery(entry.query);
  const referer = entry.referer === undefined ? undefined : redactUrl(entry.referer);
  return query === entry.query && referer === entry.referer ? entry : { ...entry, query, referer };
}

/** What stands for a secret in a vocabulary: its characters by their kinds, so that guessing them is not worth while. */
export function maskSecret(value: string): string {
  return value
    .replace(/[a-z]/g, "a")
    .replace(/[A-Z]/g, "A")
    .replace(/[0-9]/g, "0")
    .replace(/[^\0-\x7f]/g, "é");
}

function redactUrl(url: string): string {
  const start = /^([a-z][a-z\d+.-]{0,15}:\/\/)[^/?#@]*@/i.exec(url);
  const plain = start === null ? url : `${start[1]}${HIDDEN}@${url.slice(start[0].length)}`;
  const mark = plain.search(/[?#]/);
  return mark < 0 ? plain : plain.slice(0, mark + 1) + redactQuery(plain.slice(mark + 1));
}

function redactQuery(query: string): string {
  if (!query.includes("=")) return query;
  return query
    .split(/([&#?])/)
    .map((part) => redactParameter(part))
    .join("");
}

function redactParameter(part: string): string {
  const equals = part.indexOf("=");
  if (equals < 0 || equals === part.length - 1) return part;
  const value = part.slice(equals + 1);
  const isSecret = isSecretName(decodePercent(part.slice(0, equals).slice(0, 1024))) || holdsSecret(value);
  return isSecret ? part.slice(0, equals + 1) + HIDDEN : part;
}

/** Whether a value is itself something with names and values, such as the page to go back to, and a secret is among them. */
function holdsSecret(value: string): boolean {
  if (!/[%=:]/.test(value)) return false;
  const parts = decodePercent(decodePercent(value)).split(/[=:]/);
  return parts.slice(0, -1).some((part) => isSecretName(/[^&?#;,\s]*$/.exec(part.slice(-256))![0]));
}
