const AUTHORITY_END = /[\s/?#"'<>\\]/g;

/** Behind the host's colon stands a port, or nothing. */
const PORT = /^\d*$/;

/** So far behind a URL's beginning its `@` is looked for, where there is none before the first character that ends a host. */
const FARTHEST = 1024;

/**
 * A text whose URLs have no passwords. A password with a character that should have been escaped, such as `/` or `#`, ends
 * at the last `@` of the line: what makes a URL wrong is what brings it into an error.
 * @param cut whether the text goes on: a URL's user and password may then be at its very end, with the `@` behind it.
 */
export function withoutPasswords(text: string, censor: string, cut: boolean): string {
  let result = "";
  let done = 0;
  for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at)) {
    at += 3;
    AUTHORITY_END.lastIndex = at;
    const end = AUTHORITY_END.exec(text)?.index ?? text.length;
    const authority = text.slice(at, end);
    const colon = authority.indexOf(":");
    let host = cut && end === text.length ? authority.length : authority.lastIndexOf("@");
    if (host === -1 && colon !== -1) host = farHost(text, at, end, authority.slice(colon + 1));
    if (colon !== -1 && colon < host) {
      result += text.slice(done, at + colon + 1) + censor;
      done = at + host;
    }
    at = Math.max(end, done);
  }
  return result + text.slice(done);
}

/** Where the `@` in front of the host is, from the URL's beginning; -1 where there is no password. */
function farHost(text: string, at: number, end: number, behindColon: string): number {
  if (text[at] === "[" || (PORT.test(behindColon) && (behindColon !== "" || !/[#?"'<>\\]/.test(text[end] ?? ""))))
    return -1;
  const line = text.slice(at, at + FARTHEST);
  const ends = [line.indexOf("\n"), line.indexOf("://")].filter((index) => index !== -1);
  return line.slice(0, Math.min(line.length, ...ends)).lastIndexOf("@");
}
