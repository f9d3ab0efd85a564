import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { authLimits } from "./limits.ts";

// Controls, format characters (bidirectional overrides among them), line separators, lone surrogates and whatever is
// drawn as nothing. Joiners and variation selectors stay: Persian, Indic scripts and emoji need them.
const FORBIDDEN = /(?!\u200c|\u200d|[\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** What is wrong with `name`, in words that follow "name must"; `undefined` if nothing is. */
function faultOf(name: string): string | undefined {
  if (name.length > authLimits.nameBytes || new TextEncoder().encode(name).length > authLimits.nameBytes) {
    return `at most ${authLimits.nameBytes} bytes of UTF-8`;
  }
  if (FORBIDDEN.test(name)) return "free of control, formatting and invisible characters";
  if (!VISIBLE.test(name)) return "a text with something to see";
  if (name !== name.trim()) return "free of white space at its ends";
  return undefined;
}

/**
 * Whether `name` may be a display name: 1 to 64 bytes of UTF-8, well-formed, with something to see in it, no white
 * space at its ends, and no control, formatting, invisible or line-separating character. Use it for the name that a
 * peer claims.
 */
export function isValidName(name: unknown): name is string {
  return typeof name === "string" && faultOf(name) === undefined;
}

/**
 * Returns `name` if it may be a display name, by the rules of {@link isValidName}.
 * @param argument what the error calls it.
 * @throws when it is no string: {@link ArgumentTypeError}; when it breaks a rule: {@link ArgumentRangeError}.
 */
export function checkName(name: unknown, argument = "name"): string {
  if (typeof name !== "string") throw new ArgumentTypeError(argument, "a string");
  const fault = faultOf(name);
  if (fault !== undefined) throw new ArgumentRangeError(argument, fault);
  return name;
}
