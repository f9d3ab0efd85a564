import { isIP } from "node:net";
import type { Context } from "hono";
import type { Env } from "./env.ts";

/**
 * Where a request comes from. `X-Forwarded-For` is anybody's text but for as many entries, from its end, as there are
 * trusted proxies: who writes more of them in front is not believed, and gets no fresh limits by it.
 */
export function addressOf(context: Context<Env>, trustedProxies: number): string {
  const peer = plain(context.env.incoming.socket.remoteAddress ?? "");
  if (trustedProxies === 0) return peer;
  const forwarded = (context.req.header("X-Forwarded-For") ?? "").split(",").map((part) => plain(part.trim()));
  // Fewer than there should be: somebody came past a proxy, and is who connected.
  const told = forwarded.at(-trustedProxies);
  return told !== undefined && isIP(told) !== 0 ? told : peer;
}

function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
