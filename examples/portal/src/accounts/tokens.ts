import type { CreatedToken, NewToken, Scope, TokenView } from "../contract/accounts.ts";

/** A token that was shown, and holds. */
export interface Bearer {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** What programs show: `scp_` and 43 characters of base64url. Only hashes are kept. */
export interface Tokens {
  /** @param userId who made it; nobody: the command line. */
  create(request: NewToken, userId?: number): Promise<CreatedToken>;
  /** Those that are not revoked, also where they have expired; the newest first. */
  list(): Promise<readonly TokenView[]>;
  /** At once, in every process. `no-such-token` also for one that is revoked. */
  revoke(id: number): Promise<TokenView>;
  /** Whose token it is. Notes that it was used, at most once a minute. */
  authenticate(token: string): Promise<Bearer | undefined>;
  /** Whether it still holds. */
  holds(id: number): Promise<boolean>;
}
