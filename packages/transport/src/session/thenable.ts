/**
 * Whether something is to be waited for: by what it can do and not by its class, because a program may have put another
 * Promise in place of the runtime's.
 */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
