import type { Language } from "../contract/common.ts";

/** What does not fit a schema, as zod says it; only what is looked at. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly expected?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: unknown;
  readonly values?: unknown;
  readonly format?: unknown;
  readonly pattern?: unknown;
}

interface IssueTexts {
  readonly missing: string;
  readonly type: (expected: string) => string;
  readonly types: Readonly<Record<string, string>>;
  readonly least: (bound: string, unit: string) => string;
  readonly most: (bound: string, unit: string) => string;
  readonly above: (bound: string, unit: string) => string;
  readonly below: (bound: string, unit: string) => string;
  readonly characters: string;
  readonly items: string;
  readonly oneOf: (values: string) => string;
  readonly apiId: string;
  readonly userName: string;
  readonly printable: string;
  readonly format: string;
  readonly unknown: (meant: string | undefined) => string;
  readonly digits: string;
  readonly repeated: string;
  /** Of our own schemas, by what they say in English. */
  readonly own: Readonly<Record<string, string>>;
  readonly other: string;
}

const EN: IssueTexts = {
  missing: "is missing",
  type: (expected) => `must be ${expected}`,
  types: {
    string: "a text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "an object",
    tuple: "a list",
  },
  least: (bound, unit) => `must be ${bound}${unit} at least`,
  most: (bound, unit) => `must be ${bound}${unit} at most`,
  above: (bound, unit) => `must be more than ${bound}${unit}`,
  below: (bound, unit) => `must be less than ${bound}${unit}`,
  characters: " characters",
  items: " entries",
  oneOf: (values) => `must be one of ${values}`,
  apiId:
    "must be lower-case letters, digits, “.”, “_” and “-”, beginning and ending with a letter or digit, 64 at most",
  userName: "must not have control characters or line breaks",
  printable: "must be 1 to 200 visible characters of ASCII",
  format: "does not have the form that it must have",
  unknown: (meant) => (meant === undefined ? "is not known here" : `is not known here: “${meant}” is`),
  digits: "must be a number in decimal digits",
  repeated: "is given more than once",
  own: {
    "a verdict, or verdicts on reasons": "must have a verdict, or verdicts on reasons",
    "a client, an address, hours or a feature": "must name a client, an address, hours or a feature",
  },
  other: "is wrong",
};

const PT: IssueTexts = {
  missing: "está faltando",
  type: (expected) => `deve ser ${expected}`,
  types: {
    string: "um texto",
    number: "um número",
    int: "um número inteiro",
    boolean: "true ou false",
    array: "uma lista",
    object: "um objeto",
    tuple: "uma lista",
  },
  least: (bound, unit) => `deve ter pelo menos ${bound}${unit}`,
  most: (bound, unit) => `deve ter no máximo ${bound}${unit}`,
  above: (bound, unit) => `deve ser mais que ${bound}${unit}`,
  below: (bound, unit) => `deve ser menos que ${bound}${unit}`,
  characters: " caracteres",
  items: " elementos",
  oneOf: (values) => `deve ser um destes: ${values}`,
  apiId:
    "deve ter letras minúsculas, algarismos, “.”, “_” e “-”, começar e terminar por letra ou algarismo, e ter no máximo 64",
  userName: "não deve ter caracteres de controle nem quebras de linha",
  printable: "deve ter de 1 a 200 caracteres ASCII visíveis",
  format: "não tem a forma que deve ter",
  unknown: (meant) => (meant === undefined ? "não é conhecido aqui" : `não é conhecido aqui: “${meant}” é`),
  digits: "deve ser um número em algarismos decimais",
  repeated: "foi dado mais de uma vez",
  own: {
    "a verdict, or verdicts on reasons": "deve ter um veredito, ou vereditos sobre motivos",
    "a client, an address, hours or a feature": "deve ter um cliente, um endereço, horas ou uma característica",
  },
  other: "está errado",
};
const TEXTS: Readonly<Record<Language, IssueTexts>> = { en: EN, pt: PT };

/** How a parameter is wrong: said of it, without what was sent. `input` is only looked at for whether it is there. */
export function issueText(issue: SchemaIssue, input: unknown, language: Language): string {
  const texts = TEXTS[language];
  switch (issue.code) {
    case "invalid_type":
      if (input === undefined) return texts.missing;
      if (Array.isArray(input) && issue.expected !== "array") return texts.repeated;
      return texts.type(texts.types[String(issue.expected)] ?? texts.other);
    case "invalid_value":
      return input === undefined ? texts.missing : texts.oneOf(listed(issue.values));
    case "too_small":
      return bounded(issue, issue.minimum, texts, issue.inclusive === false ? texts.above : texts.least, language);
    case "too_big":
      return bounded(issue, issue.maximum, texts, issue.inclusive === false ? texts.below : texts.most, language);
    case "invalid_format":
      return formatText(String(issue.pattern ?? ""), texts);
    case "custom":
      return Object.hasOwn(texts.own, issue.message) ? (texts.own[issue.message] ?? texts.other) : texts.other;
    default:
      return texts.other;
  }
}

/** Of a parameter that there is not; `meant` is the one that it may be a slip of the pen for. */
export function unknownText(meant: string | undefined, language: Language): string {
  return TEXTS[language].unknown(meant);
}

/** Of a number that is not written as one. */
export function digitsText(language: Language): string {
  return TEXTS[language].digits;
}

function bounded(
  { origin }: SchemaIssue,
  bound: unknown,
  texts: IssueTexts,
  say: (bound: string, unit: string) => string,
  language: Language,
): string {
  const unit = origin === "string" ? texts.characters : origin === "array" ? texts.items : "";
  const text = say(
    Number(bound).toLocaleString(language === "pt" ? "pt-BR" : "en", { maximumFractionDigits: 6 }),
    unit,
  );
  // In Portuguese a text *has* so many characters, but a number *is* so much.
  return language === "pt" && unit === "" ? text.replace("deve ter", "deve ser") : text;
}

/** By what only the pattern of each has. */
function formatText(pattern: string, texts: IssueTexts): string {
  if (pattern.includes("[a-z0-9._-]")) return texts.apiId;
  if (pattern.includes("\\p{C")) return texts.userName;
  return pattern.includes("\\x21-\\x7e") ? texts.printable : texts.format;
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => String(value)).join(", ") : "";
}
