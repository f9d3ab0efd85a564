import type { Context } from "hono";
import type { Env } from "../env.ts";

/** A server-sent event, before it is written. */
export interface ServerSentEvent {
  readonly event: string;
  readonly id?: number;
  readonly data: unknown;
}

export interface EventStreamOptions {
  /** Milliseconds between comments that keep the connection open. */
  readonly heartbeat?: number;
  /** Milliseconds after which a client that does not read is cut off. */
  readonly patience?: number;
}
const HEARTBEAT = 15_000;
const PATIENCE = 30_000;

/**
 * Answers with server-sent events (HTML standard, 9.2): those that `tell` sends until it is through, or until `signal`.
 * Sending waits until the client has taken what was sent before: nothing is kept for one that does not read.
 */
export function eventStream(
  context: Context<Env>,
  tell: (send: (event: ServerSentEvent) => Promise<void>, signal: AbortSignal) => Promise<void>,
  { heartbeat = HEARTBEAT, patience = PATIENCE }: EventStreamOptions = {},
): Response {
  const place = context.var.openStream();
  const ended = new AbortController();
  const signal = AbortSignal.any([place.signal, ended.signal]);
  const encoder = new TextEncoder();
  let wanted = () => {};

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const hasRoom = () => (controller.desiredSize ?? 0) > 0;
        const write = (text: string) => controller.enqueue(encoder.encode(text));
        const room = () =>
          new Promise<void>((resolve, reject) => {
            if (signal.aborted) return reject(signal.reason);
            if (hasRoom()) return resolve();
            const late = setTimeout(() => ended.abort(new Error("the client does not read")), patience);
            const stop = () => {
              clearTimeout(late);
              reject(signal.reason);
            };
            signal.addEventListener("abort", stop, { once: true });
            wanted = () => {
              if (!hasRoom()) return;
              clearTimeout(late);
              signal.removeEventListener("abort", stop);
              resolve();
            };
          });
        const beat = setInterval(() => {
          if (hasRoom()) write(": \n\n");
        }, heartbeat);
        const end = () => {
          clearInterval(beat);
          place.close();
          try {
            if (ended.signal.aborted) controller.error(ended.signal.reason);
            else controller.close();
          } catch {
            // The client has gone, and the stream with it.
          }
        };
        // Browsers come back by themselves; what they missed they ask for by Last-Event-ID.
        write("retry: 3000\n\n");
        const send = async (event: ServerSentEvent) => {
          await room();
          write(textOf(event));
        };
        tell(send, signal).then(end, (error: unknown) => {
          if (!signal.aborted) ended.abort(error);
          end();
        });
      },
      pull: () => wanted(),
      cancel: () => ended.abort(),
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream; charset=UTF-8",
      "Cache-Control": "no-store",
      // Proxies such as nginx hold answers back to send them at once.
      "X-Accel-Buffering": "no",
    },
  });
}

/** JSON has no line breaks of its own, and those in its texts are escaped: the data is always one line. */
function textOf({ event, id, data }: ServerSentEvent): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
