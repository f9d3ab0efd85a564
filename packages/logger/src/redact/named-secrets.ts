/*
 * Names and what stands behind them: `token=…` in URLs, command lines and configurations, `"token":"…"` in JSON, headers,
 * and tokens that show by themselves what they are. Names are only looked at from behind, so nothing is read twice.
 */
const NAME = `(?:pass(?:word|wd|phrase|code)|(?<![a-z])pass|pwd|secret|token|api[_-]?key|access[_-]?key|(?:secret|private)(?:[_-]?key)?)`;
const ASSIGNED = new RegExp(String.raw`(${NAME}=)("[^"]+|'[^']+|[^\s&#"'<>]+)`, "gi");
const IN_JSON = new RegExp(String.raw`(${NAME}\\?" {0,2}: {0,2}\\?")([^"\\]+)`, "gi");
const IN_COMMAND = new RegExp(String.raw`(--(?:[a-z]{1,16}-)?${NAME} )([^\s"'-][^\s"']*)`, "gi");
const IN_HEADER = /((?:authorization|cookie|(?:api|access|auth)-(?:key|token)) ?: ?)([^\r\n"']+)/gi;
const BEARER = /((?<![a-z])(?:bearer|basic) {1,3})([\w+/=.~-]{16,}|(?=[a-z+/.~_-]{0,64}[\d=])[\w+/=.~-]{7,})/gi;
const JWT = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;

/** A text without the secrets that it names. */
export function withoutNamedSecrets(text: string, censor: string): string {
  const behind = (_match: string, name: string) => name + censor;
  let result = text;
  if (result.indexOf("=") !== -1) result = result.replace(ASSIGNED, behind);
  if (result.indexOf(":") !== -1) result = result.replace(IN_JSON, behind).replace(IN_HEADER, behind);
  if (result.indexOf("--") !== -1) result = result.replace(IN_COMMAND, behind);
  if (result.indexOf(" ") !== -1) result = result.replace(BEARER, behind);
  return result.indexOf("eyJ") === -1 ? result : result.replace(JWT, () => censor);
}
