import type { HttpBindings } from "@hono/node-server";
import type { Scope } from "../contract/accounts.ts";
import type { Language } from "../contract/common.ts";

/** Who asks: a user who is logged in, who may do everything, or a token with scopes. */
export interface Actor {
  readonly kind: "user" | "token";
  readonly id: number;
  /** For `by` and the audit trail: a user's name, or `token:` and the token's. */
  readonly name: string;
  may(scope: Scope): boolean;
  /** Whether the session or token still holds: looked up anew, for answers that take long. */
  holds(): Promise<boolean>;
}

/** Writes a line of the audit trail: who did what, from where. Facts are few and small, and never a secret. */
export type Audit = (action: string, facts?: Readonly<Record<string, string | number | boolean>>) => void;

/** The session's cookie in a request and its answer. */
export interface SessionCookie {
  /** What the browser sent, where that can be a session's. */
  readonly token: string | undefined;
  /** Gives the browser a new one, until `expiresAt` (milliseconds since the epoch). */
  set(token: string, expiresAt: number): void;
  clear(): void;
}

/** What takes long: events, the content of an import, or waiting for a detection. */
export type StreamKind = "events" | "upload" | "wait";

/** A request that goes on until somebody ends it. */
export interface OpenStream {
  /** Aborted when the client is gone, when its session or token ends, or when the portal closes. */
  readonly signal: AbortSignal;
  /** Gives its place free. Idempotent. */
  close(): void;
}

/** What handlers find in their context. */
export interface Env {
  Bindings: HttpBindings;
  Variables: {
    /** Set on every route but those that are open to everybody. */
    actor: Actor;
    /** Of `lang`, else of `Accept-Language`, else English. */
    language: Language;
    audit: Audit;
    /** Where the request comes from, behind as many proxies as are trusted. */
    address: string;
    cookie: SessionCookie;
    /** Begins something of the actor's that takes long, events unless told; `too-many-streams` where there are too many of its kind. */
    openStream: (kind?: StreamKind) => OpenStream;
    /** Aborted when the portal closes. */
    closing: AbortSignal;
  };
}
