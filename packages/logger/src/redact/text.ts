import { logLimits } from "../limits.ts";
import { withoutNamedSecrets } from "./named-secrets.ts";
import { isSuspicious } from "./text-gate.ts";
import { withoutPasswords } from "./url-passwords.ts";

/*
 * Whoever can have a text logged chooses what these expressions run on: each takes time in proportion to the text. What
 * may repeat is bounded, or cannot begin anew inside of itself.
 */
const PEM_BEGIN = /-{4,5} ?BEGIN [A-Z0-9 ]{0,64}?PRIVATE KEY[A-Z ]{0,32}-{4,5}/;
const PEM_END = /-{4,5} ?END [A-Z0-9 ]{0,64}?PRIVATE KEY[A-Z ]{0,32}-{4,5}/;

/** A text as it may be logged: without what it says that is secret, and not too long. Mostly the text itself. */
export function cleanText(text: string, censor: string): string {
  if (!isSuspicious(text)) return text;
  const most = logLimits.textCharacters;
  if (text.length <= most) return clean(text, censor, false);
  // Not between the halves of a character.
  const end = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 ? most - 1 : most;
  return `${clean(text.slice(0, end), censor, true)}... [${text.length - end} more characters]`;
}

function clean(text: string, censor: string, cut: boolean): string {
  return withoutNamedSecrets(withoutPasswords(withoutPem(text, censor), censor, cut), censor);
}

/** A key without an end, as in a text that was cut, takes everything behind it along; one without a beginning, everything before. */
function withoutPem(text: string, censor: string): string {
  if (text.indexOf("PRIVATE KEY") === -1) return text;
  let result = "";
  let rest = text;
  for (let begin = PEM_BEGIN.exec(rest); begin !== null; begin = PEM_BEGIN.exec(rest)) {
    result += rest.slice(0, begin.index) + censor;
    rest = rest.slice(begin.index + begin[0].length);
    const end = PEM_END.exec(rest);
    rest = end === null ? "" : rest.slice(end.index + end[0].length);
  }
  const end = PEM_END.exec(rest);
  return end === null ? result + rest : result + censor + rest.slice(end.index + end[0].length);
}
