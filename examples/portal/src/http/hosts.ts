import type { MiddlewareHandler } from "hono";
import { PortalError } from "../problems/portal-error.ts";
import type { Env } from "./env.ts";

/** By which names the portal goes. */
export interface OwnNames {
  /** The address that it is bound to. */
  readonly host?: string | undefined;
  /** `https://portal.example`: where pages are, when that is not the address itself. */
  readonly origin?: string | undefined;
}

/** Bound to all addresses: no name of the portal. */
const EVERYWHERE = new Set(["0.0.0.0", "::", "[::]"]);

/**
 * Against DNS rebinding: a page of `evil.example`, whose name suddenly means 127.0.0.1, would be of the same origin as the
 * portal in the eyes of the browser. Its requests still say `Host: evil.example`, and get no further than this.
 */
export function ownHostsOnly({ host, origin }: OwnNames): MiddlewareHandler<Env> {
  const names = new Set(["localhost", "127.0.0.1", "[::1]"]);
  if (host !== undefined && !EVERYWHERE.has(host)) names.add((host.includes(":") ? `[${host}]` : host).toLowerCase());
  if (origin !== undefined) names.add(new URL(origin).hostname);
  return async (context, next) => {
    const named = context.env.incoming.headers.host ?? "";
    const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(named)?.[1]?.toLowerCase();
    if (name === undefined || !names.has(name)) {
      context.var.audit("refused", { why: "wrong-host", host: named.slice(0, 100) });
      throw new PortalError("wrong-host");
    }
    await next();
  };
}
