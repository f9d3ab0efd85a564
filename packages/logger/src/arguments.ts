import { ArgumentRangeError, ArgumentTypeError } from "./errors.ts";

/** Throws unless a value is an object that has no other properties than these. */
export function requireKnown(argument: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ArgumentTypeError(argument, "an object");
  }
  for (const name of Object.keys(value)) {
    if (!known.includes(name))
      throw new ArgumentRangeError(`${argument}.${name}`, `left out: the options are ${known.join(", ")}`);
  }
}

/** Throws unless a value is an array of texts, or left out. */
export function requireTexts(argument: string, value: unknown): void {
  if (value === undefined) return;
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) {
    throw new ArgumentTypeError(argument, "an array of strings");
  }
}

/** Throws unless a value is a function, or left out. */
export function requireFunction(argument: string, value: unknown): void {
  if (value !== undefined && typeof value !== "function") throw new ArgumentTypeError(argument, "a function");
}
