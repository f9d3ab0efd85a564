import { requireKnown, requireTexts } from "../arguments.ts";
import { ArgumentTypeError } from "../errors.ts";
import type { RedactOptions } from "./redact-options.ts";
import { Redactor } from "./redactor.ts";

/**
 * What the logger does to everything that it logs, for other uses: a function that gives a value without its secrets, in
 * a form that `JSON.stringify` takes. Objects are copied: the caller's stay as they were, and what they do later changes
 * nothing in the copy.
 * @throws when an option is wrong: {@link ArgumentTypeError}, {@link ArgumentRangeError}.
 */
export function createRedactor(options: RedactOptions = {}): (value: unknown) => unknown {
  checkRedactOptions("options", options);
  const redactor = new Redactor(options);
  return (value) => redactor.value(value);
}

/** Throws {@link ArgumentTypeError} or {@link ArgumentRangeError}, which name the option. */
export function checkRedactOptions(argument: string, options: RedactOptions): void {
  requireKnown(argument, options, ["keys", "keep", "censor"]);
  requireTexts(`${argument}.keys`, options.keys);
  requireTexts(`${argument}.keep`, options.keep);
  if (options.censor !== undefined && typeof options.censor !== "string") {
    throw new ArgumentTypeError(`${argument}.censor`, "a string");
  }
}
