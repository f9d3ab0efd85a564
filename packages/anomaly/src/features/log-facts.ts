import type { LogEntry } from "./log-entry.ts";

/** When a line was written, on the clock that the line itself shows. */
export interface LocalTime {
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
  /** 0 is Sunday, 6 is Saturday. */
  readonly weekday: number;
}

/** What a path leads to, as far as its words say. */
export interface PathAreas {
  /** A segment is a word for administration, such as `admin` or `wp-admin`. */
  readonly admin: boolean;
  /** A segment is a word for logging in, such as `login` or `oauth2`. */
  readonly auth: boolean;
}

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const ADMIN: ReadonlySet<string> = new Set(
  (
    "admin administrator administrators administration administrador administracao administração administrativo " +
    "adminer adminpanel admin-panel admin_panel adminconsole admin-console admin-area admin_area siteadmin webadmin " +
    "sysadmin superadmin super-admin backoffice back-office wp-admin phpmyadmin pma cpanel painel-admin"
  ).split(" "),
);

const AUTH: ReadonlySet<string> = new Set(
  (
    "auth authenticate authentication authorize authorization autenticacao autenticação autenticar login log-in logon " +
    "signin sign-in sign_in logout log-out logoff signout sign-out sign_out entrar sair oauth oauth2 openid oidc saml " +
    "saml2 sso 2fa mfa otp wp-login j_security_check password passwords reset-password forgot-password " +
    "password-reset change-password senha recuperar-senha redefinir-senha"
  ).split(" "),
);

// Only names of programs and pages lose their ending: login.php logs in, login.png does not.
const PAGE = /^(.+)\.(?:php\d?|phtml|aspx?|jspx?|jsf|do|action|cgi|cfm|html?|json)$/;

// Longer segments are no word of the lists, and paths may be as long as a line.
const LONGEST_WORD = 40;
/** Segments that are looked at from the beginning of a path, and as many from its end. */
const MOST_SEGMENTS = 64;
const SLASH = 47;
const DOT = 46;

/** The hour, minute and weekday that the line shows. */
export function localTime(entry: Pick<LogEntry, "at" | "offset">): LocalTime {
  const minutes = Math.floor(entry.at / 60_000) + entry.offset;
  const days = Math.floor(minutes / 1440);
  const rest = minutes - days * 1440;
  // The epoch began on a Thursday.
  return { hour: Math.floor(rest / 60), minute: Math.floor(rest % 60), weekday: (((days + 4) % 7) + 7) % 7 };
}

/** Whether the method is one that sites and APIs ordinarily use. Methods are case-sensitive (RFC 9110, section 9.1). */
export function isConventionalMethod(method: string): boolean {
  return METHODS.has(method);
}

/** How many levels a path has: `/`, 0; `/a/b`, 2. */
export function pathLevels(path: string): number {
  let levels = 0;
  for (let i = 0, inside = false; i < path.length; i++) {
    const separates = path.charCodeAt(i) === 47;
    if (!separates && !inside) levels++;
    inside = !separates;
  }
  return levels;
}

/**
 * Whether a path leads to an administration or authentication area: whole segments are compared, so `/author` and
 * `/administrative-law` do not. As a server does, percent-encoding is undone once, that of slashes included, dot segments
 * are followed and empty ones left out. Of more than 128 segments the first and the last 64 count.
 */
export function pathAreas(path: string): PathAreas {
  const words: string[] = [];
  for (const segment of segmentsOf(path)) {
    const word = plainWord(segment);
    if (word === "..") words.pop();
    else if (word !== "") words.push(word);
  }
  return { admin: words.some((word) => ADMIN.has(word)), auth: words.some((word) => AUTH.has(word)) };
}

/** The segments but for empty ones and dots, which cost an attacker nothing; of many, those of both ends. */
function segmentsOf(path: string): string[] {
  const text = path.includes("%") ? path.replace(/%2f/gi, "/") : path;
  const first: string[] = [];
  const last: string[] = [];
  let next = 0;
  for (let start = 0, end = 0; end <= text.length; end++) {
    if (end < text.length && text.charCodeAt(end) !== SLASH) continue;
    const isNothing = end === start || (end === start + 1 && text.charCodeAt(start) === DOT);
    if (!isNothing && first.length < MOST_SEGMENTS) first.push(text.slice(start, end));
    else if (!isNothing) last[next++ % MOST_SEGMENTS] = text.slice(start, end);
    start = end + 1;
  }
  const oldest = next <= MOST_SEGMENTS ? 0 : next % MOST_SEGMENTS;
  return [...first, ...last.slice(oldest), ...last.slice(0, oldest)];
}

function plainWord(segment: string): string {
  // An escaped character takes up to six units of text for each of its own.
  let word = segment.slice(0, LONGEST_WORD * 6);
  const parameters = word.indexOf(";");
  if (parameters !== -1) word = word.slice(0, parameters);
  if (word.includes("%")) word = decoded(word);
  if (word === "." || word === "..") return word === "." ? "" : word;
  word = trimmed(word).toLowerCase().normalize("NFC");
  if (word.length > LONGEST_WORD) return "?";
  return PAGE.exec(word)?.[1] ?? word;
}

/** Percent-encoding undone; escapes that are no UTF-8 are read as Latin-1, which older pages send. */
function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word.replace(/%[0-9a-f]{2}/gi, (encoded) => String.fromCharCode(Number.parseInt(encoded.slice(1), 16)));
  }
}

/** Without blanks, NULs and dots at its end: file systems and programs pass them over. */
function trimmed(word: string): string {
  let end = word.length;
  while (end > 0 && " \t\0.".includes(word[end - 1]!)) end--;
  return word.slice(0, end);
}
