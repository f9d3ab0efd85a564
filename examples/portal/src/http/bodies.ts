import type { MiddlewareHandler } from "hono";
import { PortalError } from "../problems/portal-error.ts";
import type { Env } from "./env.ts";
import { isContent, isInterface, isLines, isOpen, isSafe } from "./paths.ts";

/** How large bodies may be, and how slow. */
export interface BodyLimits {
  /** Bytes. */
  readonly most: number;
  /** Bytes, from somebody who is not yet known. */
  readonly mostOfStrangers: number;
  /** Milliseconds until a body must be there. */
  readonly patience: number;
  /** Milliseconds that the content of an import may stand still while it is waited for. */
  readonly idle: number;
}
export const BODY_LIMITS: BodyLimits = { most: 1 << 20, mostOfStrangers: 1 << 14, patience: 30_000, idle: 60_000 };

/**
 * Reads bodies before any handler does: against those that are too large for the memory, and those that come a byte a
 * minute to hold a connection. The content of an import goes on as it comes; its size is the importer's business. What is
 * no JSON where JSON belongs is refused unread: a form of another page can send none.
 */
export function bodies(limits: BodyLimits): MiddlewareHandler<Env> {
  return async (context, next) => {
    const { method, path, raw } = context.req;
    if (isSafe(method) || !isInterface(path) || raw.body === null) return next();
    if (isContent(method, path)) {
      context.req.raw = withBody(raw, unlessIdle(raw.body, limits.idle));
      return next();
    }
    const most = isOpen(method, path) ? limits.mostOfStrangers : limits.most;
    const body = await wholeOf(raw, most, limits.patience);
    if (body.length > 0 && !isLines(method, path) && !isJson(context.req.header("Content-Type"))) {
      throw new PortalError("wrong-content-type", { type: (context.req.header("Content-Type") ?? "").slice(0, 100) });
    }
    if (!/^(?:identity)?$/i.test(context.req.header("Content-Encoding") ?? ""))
      throw new PortalError("wrong-content-type");
    context.req.raw = withBody(raw, body);
    return next();
  };
}

function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(type ?? "");
}

function withBody(raw: Request, body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>): Request {
  return new Request(raw, { body, duplex: "half" } as RequestInit);
}

/** @throws PortalError `too-large`, before that much is kept; `too-slow`. */
async function wholeOf(raw: Request, most: number, patience: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(raw.headers.get("Content-Length") ?? 0) > most) throw new PortalError("too-large", { most });
  const reader = (raw.body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const late = deadline(patience);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) break;
      size += value.length;
      if (size > most) throw new PortalError("too-large", { most });
      chunks.push(value);
    }
  } catch (error) {
    void reader.cancel().catch(() => {});
    throw error;
  } finally {
    late.clear();
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/** The same bytes; fails with `too-slow` when none come although they are asked for. */
function unlessIdle(body: ReadableStream<Uint8Array>, idle: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const late = deadline(idle);
      try {
        const { done, value } = await Promise.race([reader.read(), late.promise]);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        void reader.cancel().catch(() => {});
        controller.error(error);
      } finally {
        late.clear();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function deadline(milliseconds: number): { readonly promise: Promise<never>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PortalError("too-slow")), milliseconds);
  });
  promise.catch(() => {});
  return { promise, clear: () => clearTimeout(timer) };
}
