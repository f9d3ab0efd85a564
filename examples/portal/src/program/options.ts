import { languageNamed } from "@securecomm/example-terminal";
import { InvalidArgumentError } from "commander";
import { SCOPES, type Scope, scopeSchema } from "../contract/accounts.ts";
import { texts } from "./texts.ts";

/** What each command takes. */
export interface CommonOptions {
  readonly data?: string;
  readonly databaseUrl?: string;
}

/** What starting takes. */
export interface StartOptions extends CommonOptions {
  readonly port: number;
  readonly host: string;
  readonly origin?: string;
  readonly trustProxy: number;
  readonly auditRecipient?: string;
}

export function portArgument(text: string): number {
  return whole(text, 0, 65_535, texts().notAPort);
}

export function countArgument(text: string): number {
  return whole(text, 0, 10, texts().notACount);
}

export function daysArgument(text: string): number {
  return whole(text, 1, 3650, texts().notDays);
}

/** `https://portal.example` without a slash: as browsers write it in `Origin`. */
export function originArgument(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (!bare) throw new InvalidArgumentError(texts().notAnOrigin);
  return url.origin;
}

export function databaseArgument(text: string): string {
  if (!/^postgres(?:ql)?:\/\//.test(text)) throw new InvalidArgumentError(texts().notADatabase);
  return text;
}

export function scopeArgument(text: string, before: readonly Scope[] = []): readonly Scope[] {
  const scope = scopeSchema.safeParse(text);
  if (!scope.success) throw new InvalidArgumentError(texts().notAScope(SCOPES.join(", ")));
  return [...before, scope.data];
}

export function languageArgument(text: string): string {
  const language = languageNamed(text);
  if (language === undefined) throw new InvalidArgumentError(texts().notALanguage);
  return language;
}

/** Whether only programs of this machine reach an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function whole(text: string, least: number, most: number, otherwise: string): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new InvalidArgumentError(otherwise);
  return value;
}
