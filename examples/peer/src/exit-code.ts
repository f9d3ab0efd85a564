import { FAILED, USAGE } from "@securecomm/example-terminal";
import { codeOf, UsageError } from "./failure.ts";

/** Errors that a mistake on the command line leads to, wherever it is noticed. */
const USAGE_CODES = new Set([
  "ERR_ADDRESS_INVALID",
  "ERR_SCHEME_UNSUPPORTED",
  "ERR_INVALID_ARG_TYPE",
  "ERR_INVALID_ARG_VALUE",
]);

/** The exit code of a program that this error ended. */
export function exitCodeOf(error: unknown): number {
  const code = codeOf(error);
  return error instanceof UsageError || (code !== undefined && USAGE_CODES.has(code)) ? USAGE : FAILED;
}
