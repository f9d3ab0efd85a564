import type { MiddlewareHandler } from "hono";
import type { Env } from "./env.ts";
import { isInterface } from "./paths.ts";

/** Only this portal's own files: no script that a log line smuggled in runs, no frame shows the portal, nothing is sent elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  // Against log text in an answer being taken for a page (MIME sniffing).
  "X-Content-Type-Options": "nosniff",
  // Against clickjacking in browsers that do not know `frame-ancestors`.
  "X-Frame-Options": "DENY",
  // Paths name clients of a log: they are nobody else's business.
  "Referrer-Policy": "no-referrer",
  // Against other pages that hold a window or a resource of this one (XS-Leaks, Spectre).
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** Headers of every answer, also of those that refuse. */
export function securityHeaders(secure: boolean): MiddlewareHandler<Env> {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
    // Against somebody on the way who takes the s out of https.
    if (secure) headers.set("Strict-Transport-Security", "max-age=31536000");
    // What was answered to one person stays in no cache for the next.
    if (isInterface(context.req.path)) headers.set("Cache-Control", "no-store");
  };
}
