import type { ApiClient } from "./client.ts";
import { ApiError } from "./problem.ts";
import type { QueryValues } from "./query-string.ts";
import { type ServerSentEvent, SseParser } from "./sse-parser.ts";

/** How the connection is. */
export type Connection = "connecting" | "open" | "lost";

export interface EventStreamOptions {
  readonly client: Pick<ApiClient, "open">;
  readonly path: string;
  readonly query: QueryValues;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServerSentEvent) => void;
  readonly onConnection?: (connection: Connection) => void;
  /** Milliseconds before the first attempt to connect again; doubled for each that fails, up to `longestWait`. */
  readonly firstWait?: number;
  readonly longestWait?: number;
  /** Without a byte for so long, the connection is taken for dead: the portal sends a comment every 15 seconds. */
  readonly silence?: number;
}

/**
 * Reads server-sent events until `signal` is aborted or nobody is logged in any more, and connects again whenever it breaks, from where it
 * was (`Last-Event-ID`). EventSource would give up at the first 429 or 503, and tells nobody why.
 */
export async function readEvents(options: EventStreamOptions): Promise<void> {
  const { signal, onConnection, firstWait = 1000, longestWait = 30_000 } = options;
  let lastId = "";
  let wait = firstWait;
  const seen = (event: ServerSentEvent) => {
    lastId = event.id;
    options.onEvent(event);
  };
  while (!signal.aborted) {
    onConnection?.("connecting");
    let least = 0;
    try {
      await readOnce(options, lastId, seen, () => {
        wait = firstWait;
        onConnection?.("open");
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError) {
        if (error.status === 401 || error.status === 403 || error.status === 404) break;
        least = (error.retryAfter ?? 0) * 1000;
      }
    }
    if (signal.aborted) return;
    onConnection?.("lost");
    await pause(Math.max(least, wait * (0.75 + Math.random() / 2)), signal);
    wait = Math.min(wait * 2, longestWait);
  }
  if (!signal.aborted) onConnection?.("lost");
}

async function readOnce(
  { client, path, query, signal, silence = 45_000 }: EventStreamOptions,
  lastId: string,
  onEvent: (event: ServerSentEvent) => void,
  onOpen: () => void,
): Promise<void> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  signal.addEventListener("abort", stop);
  let timer = setTimeout(stop, silence);
  try {
    const headers = { Accept: "text/event-stream", ...(lastId === "" ? {} : { "Last-Event-ID": lastId }) };
    const response = await client.open("GET", path, { query, headers, signal: abort.signal });
    onOpen();
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    const parser = new SseParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(stop, silence);
      for (const event of parser.push(decoder.decode(value, { stream: true }))) onEvent(event);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    if (!abort.signal.aborted) abort.abort();
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
