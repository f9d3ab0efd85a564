import type { OpenAPIHono } from "@hono/zod-openapi";
import { methodNotAllowed } from "hono/method-not-allowed";
import type { Accounts } from "../accounts/accounts.ts";
import type { Tokens } from "../accounts/tokens.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Services } from "../services.ts";
import { addressOf } from "./address.ts";
import type { AuditTrail } from "./audit-trail.ts";
import { authentication } from "./authentication.ts";
import { BODY_LIMITS, type BodyLimits, bodies } from "./bodies.ts";
import type { Env } from "./env.ts";
import { ownHostsOnly } from "./hosts.ts";
import { languageOf } from "./language.ts";
import { createPages } from "./pages.ts";
import { isInterface } from "./paths.ts";
import { problemAnswer } from "./problem-answer.ts";
import { createRequestLimits, REQUEST_LIMITS, type RequestLimits } from "./request-limits.ts";
import { router } from "./router.ts";
import { routes } from "./routes/routes.ts";
import { securityHeaders } from "./security-headers.ts";
import { sessionCookieOf } from "./session-cookie.ts";
import { createStreams, STREAM_LIMITS, type StreamLimits } from "./streams.ts";

/** How the portal is reached, and what it bears. */
export interface AppOptions {
  /** The address that it is bound to. */
  readonly host?: string | undefined;
  /** `https://portal.example` where pages are reached by another name than the address's, as behind a proxy. */
  readonly origin?: string | undefined;
  /** How many proxies stand before it, whose `X-Forwarded-For` is believed; 0 unless told. */
  readonly trustProxy?: number | undefined;
  /** The folder of the built web pages; without it there are none. */
  readonly web?: string | undefined;
  /** Bytes of an import's content; 4 GiB unless told. */
  readonly maxUpload?: number | undefined;
  /** Aborted when the portal closes. */
  readonly closing: AbortSignal;
  /** Whether the database answers. */
  readonly isWell: () => Promise<boolean>;
  /** Is told of errors that nobody expected. */
  readonly report: (error: unknown, request: { readonly method: string; readonly path: string }) => void;
  readonly requestLimits?: Partial<RequestLimits> | undefined;
  readonly bodyLimits?: Partial<BodyLimits> | undefined;
  readonly streamLimits?: Partial<StreamLimits> | undefined;
}

/** What {@link createApp} takes. */
export interface AppParts {
  readonly services: Services;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly audit: AuditTrail;
  readonly options: AppOptions;
}

const GIB = 2 ** 30;

/**
 * The whole of what the portal answers. The order matters: what a request is for and who asks is settled before a byte of
 * its body is read, and what is said of it is in the headers of each answer, also of a refusal.
 */
export function createApp({ services, accounts, tokens, audit, options }: AppParts): OpenAPIHono<Env> {
  const { closing, isWell, report, maxUpload = 4 * GIB } = options;
  const origin = options.origin === undefined ? undefined : new URL(options.origin).origin;
  const secure = origin?.startsWith("https:") ?? false;
  const limits = createRequestLimits({ ...REQUEST_LIMITS, ...options.requestLimits });
  const streamLimits = { ...STREAM_LIMITS, ...options.streamLimits };
  // Each by itself: a page with open tabs can still upload.
  const places = {
    events: createStreams(streamLimits, closing),
    // Imports end what they read by themselves when the portal closes, and say so.
    upload: createStreams(streamLimits, new AbortController().signal),
    wait: createStreams(streamLimits, closing),
  } as const;
  const pages = createPages(options.web);
  const app = router();

  app.onError((error, context) =>
    problemAnswer(error, context, (unexpected) =>
      report(unexpected, { method: context.req.method, path: context.req.path }),
    ),
  );
  app.use(securityHeaders(secure));
  app.use(async (context, next) => {
    context.set("address", addressOf(context, options.trustProxy ?? 0));
    context.set("language", languageOf(context.req.query("lang"), context.req.header("Accept-Language")));
    context.set("cookie", sessionCookieOf(context, secure));
    context.set("closing", closing);
    context.set("openStream", (kind = "events") => places[kind](context.var.actor, context.req.raw.signal));
    context.set("audit", (action, facts) =>
      audit.write(action, { actor: context.get("actor")?.name, address: context.var.address }, facts),
    );
    await next();
  });
  app.use(ownHostsOnly({ host: options.host, origin }));
  app.use(async (context, next) => {
    if (closing.aborted) throw new PortalError("shutting-down");
    // Nobody would read a stream that it begins.
    if (context.req.method === "HEAD" && isInterface(context.req.path))
      throw new PortalError("wrong-method", { allow: "GET" });
    await next();
  });
  app.use(async (context, next) => {
    // Pages, their files, and what else is open to everybody, such as a look whether the database answers.
    if (!isInterface(context.req.path)) await limits.page(context.var.address);
    await next();
  });
  app.use(authentication({ accounts, tokens, origin, onStranger: limits.stranger }));
  app.use(limits.actors);
  app.use(bodies({ ...BODY_LIMITS, ...options.bodyLimits }));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (context, methods) =>
        problemAnswer(new PortalError("wrong-method", { allow: methods.join(", ") }), context, () => {}),
    }),
  );
  app.route("/", routes({ services, accounts, tokens, maxUpload, isWell }));
  app.notFound((context) => {
    const { method, path } = context.req;
    if (isInterface(path) || (method !== "GET" && method !== "HEAD")) {
      return problemAnswer(new PortalError("no-such-page"), context, () => {});
    }
    return pages(context);
  });
  return app;
}
