import type { CallName, Calls } from "./calls.ts";
import type { ThreadErrorCode } from "./threads.ts";

/** From the program to its thread. */
export type Request = {
  readonly [Name in CallName]: {
    readonly id: number;
    readonly call: Name;
    readonly argument: Calls[Name]["argument"];
  };
}[CallName];

/** From the thread: how far a training is, or what became of a request. */
export type Response =
  | { readonly progress: number }
  | { readonly id: number; readonly answer: Calls[CallName]["answer"] }
  | { readonly id: number; readonly error: ThreadErrorCode };
