import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Env, SessionCookie } from "./env.ts";

/**
 * The cookie that a user stays logged in by. `HttpOnly`: no script, our own neither, can read it. `SameSite=Strict`: pages of
 * other sites send requests without it. Over https `__Host-` and `Secure`: no other host of the domain can set it, and it
 * never goes out unencrypted.
 */
export function sessionCookieOf(context: Context<Env>, secure: boolean): SessionCookie {
  const name = secure ? "__Host-securecomm_portal" : "securecomm_portal";
  const common = { httpOnly: true, sameSite: "Strict", path: "/", secure } as const;
  const sent = getCookie(context, name);
  return {
    token: sent !== undefined && /^[A-Za-z0-9_-]{43}$/.test(sent) ? sent : undefined,
    set(token, expiresAt) {
      setCookie(context, name, token, { ...common, expires: new Date(expiresAt) });
    },
    clear() {
      setCookie(context, name, "", { ...common, maxAge: 0 });
    },
  };
}
