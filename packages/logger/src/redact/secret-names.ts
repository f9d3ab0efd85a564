import { NAME_CHARACTERS, withoutNumbers, wordsOf } from "./name-words.ts";
import type { RedactOptions } from "./redact-options.ts";
import { cleanText } from "./text.ts";
import { COUNTED, FORMS, IF_KEY, IF_TEXT, SECRET, SECRET_ALONE, SECRET_ENDINGS } from "./vocabulary.ts";

/** What a field's name says about its value. */
export const Nature = {
  /** Nothing. */
  plain: 0,
  /** It is secret, whatever it is. */
  secret: 1,
  /** It is secret unless it is a number: 123 `tokens` are a count. */
  secretUnlessNumber: 2,
  /** It is secret unless it is text: errors and events have a `message` in words, a message of a peer is an object. */
  secretUnlessText: 3,
  /** It is secret when it looks like a key, or is bytes: `key` is the name of many a thing. */
  secretIfKey: 4,
  /** It is secret when it is text or bytes: `auth` may be an object, whose fields have names of their own. */
  secretIfText: 5,
  /** The name itself cannot be written as it is. */
  unfitName: 6,
  /** The logger writes a field of this name itself. */
  ownField: 7,
  /** The logger writes a field of this name itself where the line has a text. */
  ownText: 8,
  /** The other fields of the object say what this one is: a key's `kty`, a pair's `value`, the `data` of bytes. */
  telling: 9,
} as const;

/** One of {@link Nature}. */
export type NatureOfName = (typeof Nature)[keyof typeof Nature];

const TELLING: ReadonlySet<string> = new Set(["kty", "value", "data"]);

/** So many names are remembered; a program has fewer, and who sends others only makes this forget. */
const REMEMBERED = 4096;

/** How many words the longest of the terms has. */
const TERM_WORDS = 3;

/** Knows by their names which fields are secret. */
export class SecretNames {
  readonly #secret: ReadonlySet<string>;
  readonly #kept: ReadonlySet<string>;
  readonly #own: ReadonlySet<string>;
  readonly #known = new Map<string, NatureOfName>();

  /** @param own names of the fields that every line has already. */
  constructor({ keys = [], keep = [] }: RedactOptions, own: readonly string[] = []) {
    this.#secret = new Set(keys.map((name) => wordsOf(name).join("")));
    this.#kept = new Set(keep.map((name) => wordsOf(name).join("")));
    this.#own = new Set(["level", "time", ...own]);
  }

  /** What a name says about the value. */
  of(name: string): NatureOfName {
    return this.#known.get(name) ?? this.#learn(name);
  }

  /** As `of`, for a name that cannot be written as it is, or that is the logger's own. */
  beneath(name: string): NatureOfName {
    const all = wordsOf(name);
    const words = withoutNumbers(all);
    const whole = all.join("");
    if (this.#secret.has(whole) || this.#secret.has(words.join(""))) return Nature.secret;
    if (this.#kept.has(whole)) return Nature.plain;
    if (whole === "message") return Nature.secretUnlessText;
    let nature = natureOfWords(words);
    while (nature === Nature.plain && words.length > 1 && FORMS.has(words.at(-1)!)) {
      words.pop();
      nature = natureOfWords(words);
    }
    return nature;
  }

  #learn(name: string): NatureOfName {
    // What is too long is not remembered.
    if (name.length > NAME_CHARACTERS) return Nature.unfitName;
    const nature = this.#natureOf(name);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(name, nature);
    return nature;
  }

  #natureOf(name: string): NatureOfName {
    if (this.#own.has(name)) return Nature.ownField;
    if (name === "msg") return Nature.ownText;
    if (name === "__proto__" || cleanText(name, "") !== name) return Nature.unfitName;
    const nature = this.beneath(name);
    return nature === Nature.plain && TELLING.has(name) ? Nature.telling : nature;
  }
}

function natureOfWords(words: readonly string[]): NatureOfName {
  for (let count = Math.min(words.length, TERM_WORDS); count > 0; count--) {
    const term = words.slice(-count).join("");
    if (COUNTED.has(term)) return Nature.secretUnlessNumber;
    if (SECRET.has(term)) return Nature.secret;
  }
  const whole = words.join("");
  if (SECRET_ALONE.has(whole)) return Nature.secret;
  if (IF_KEY.has(whole)) return Nature.secretIfKey;
  if (IF_TEXT.has(whole)) return Nature.secretIfText;
  const ending = SECRET_ENDINGS.find((known) => whole.endsWith(known));
  if (ending === undefined) return Nature.plain;
  return COUNTED.has(ending) ? Nature.secretUnlessNumber : Nature.secret;
}
