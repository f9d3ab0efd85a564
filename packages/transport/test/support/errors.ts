import { inspect } from "node:util";
import { expect } from "vitest";

/** What a call throws; a call that does not throw fails the test. */
export function thrownBy(call: () => unknown): Error & { readonly code?: string } {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return error as Error & { readonly code?: string };
  }
  throw new Error("nothing was thrown");
}

/** The code of the error that a call throws. */
export function codeThrownBy(call: () => unknown): string | undefined {
  return thrownBy(call).code;
}

/** Everything that a log could print of an error: message, stack, properties, hidden ones and causes. */
export function everythingIn(error: unknown): string {
  return inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
}
