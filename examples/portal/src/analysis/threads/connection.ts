import { Worker } from "node:worker_threads";
import { type CallName, type Calls, createHandlers, type Handlers } from "./calls.ts";
import { threadErrorOf } from "./errors-of.ts";
import type { Request, Response } from "./messages.ts";
import { ThreadError, type ThreadErrorCode } from "./threads.ts";

/** One thread, as the program sees it. */
export interface Connection {
  /** Rejects with a `ThreadError`. */
  call<Name extends CallName>(name: Name, argument: Calls[Name]["argument"]): Promise<Calls[Name]["answer"]>;
  /** What was asked for rejects with `cancelled`. */
  end(): Promise<void>;
}

/** Begins a thread. */
export type Connect = (onProgress: (share: number) => void) => Connection;

/** Does it in this thread: what comes in and goes out is copied, as it is between threads. */
export const connectInline: Connect = (onProgress) => {
  const handlers: Handlers = createHandlers(onProgress);
  let ended = false;
  return {
    async call(name, argument) {
      // Not within the call, as it is with a thread; others get their turn.
      await new Promise((resolve) => setImmediate(resolve));
      if (ended) throw new ThreadError("cancelled");
      try {
        return structuredClone(handlers[name](structuredClone(argument)));
      } catch (error) {
        throw threadErrorOf(error);
      }
    },
    async end() {
      ended = true;
    },
  };
};

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: ThreadError) => void;
}

/**
 * Begins threads of `node:worker_threads`.
 *
 * @param worker The built `worker.ts`.
 * @param heapMegabytes What the heap of each may grow to. A thread that needs more is ended, and the program lives on.
 */
export function connectWorkers(worker: URL, heapMegabytes: number): Connect {
  return (onProgress) => {
    const thread = new Worker(worker, {
      // It needs none of the program's secrets.
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    const waiting = new Map<number, Waiting>();
    let last = 0;
    let gone: ThreadErrorCode | undefined;
    const fail = (code: ThreadErrorCode) => {
      gone ??= code;
      for (const { reject } of waiting.values()) reject(new ThreadError(gone));
      waiting.clear();
    };
    thread.on("message", (response: Response) => {
      if ("progress" in response) return onProgress(response.progress);
      const { resolve, reject } = waiting.get(response.id) ?? {};
      waiting.delete(response.id);
      if ("error" in response) reject?.(new ThreadError(response.error));
      else resolve?.(response.answer as never);
    });
    thread.on("messageerror", () => fail("internal"));
    thread.on("error", (error: NodeJS.ErrnoException) =>
      fail(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "out-of-memory" : "thread-died"),
    );
    thread.on("exit", () => fail("thread-died"));
    return {
      call(call, argument) {
        return new Promise((resolve, reject) => {
          if (gone !== undefined) return reject(new ThreadError(gone));
          const id = ++last;
          waiting.set(id, { resolve, reject });
          thread.postMessage({ id, call, argument } as Request);
        });
      },
      async end() {
        fail("cancelled");
        await thread.terminate();
      },
    };
  };
}
