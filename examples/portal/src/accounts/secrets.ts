import { createHash, createHmac, randomBytes } from "node:crypto";

/** Bytes of a secret that is drawn, and of what is kept of it. */
const SIZE = 32;

/** 32 random bytes as 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(SIZE).toString("base64url");
}

/**
 * What is kept of a secret: SHA-256 of its text. Looking it up in an index is no timing leak: which hash is compared
 * cannot be steered by who does not know the secret. `undefined` for what no {@link newSecret} gave.
 */
export function hashOfSecret(secret: string): Buffer | undefined {
  return /^[A-Za-z0-9_-]{43}$/.test(secret) ? createHash("sha256").update(secret).digest() : undefined;
}

/** What a page must show beside a session's cookie: only who can read the page's own answers has it. */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac("sha256", sessionToken).update("csrf").digest("base64url");
}
