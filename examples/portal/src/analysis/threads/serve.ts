import type { MessagePort } from "node:worker_threads";
import { createHandlers, type Handlers } from "./calls.ts";
import { threadErrorOf } from "./errors-of.ts";
import type { Request, Response } from "./messages.ts";

/** The thread's side: does what it is asked, one after the other. */
export function serve(port: MessagePort): void {
  const send = (response: Response) => port.postMessage(response);
  const handlers = createHandlers((progress) => send({ progress }));
  port.on("message", ({ id, call, argument }: Request) => {
    try {
      const handle = handlers[call] as (given: typeof argument) => ReturnType<Handlers[typeof call]>;
      send({ id, answer: handle(argument) });
    } catch (error) {
      send({ id, error: threadErrorOf(error).code });
    }
  });
}
