import type { Accounts } from "../accounts/accounts.ts";
import type { Tokens } from "../accounts/tokens.ts";
import type { Services } from "../services.ts";

/** What routes are made of: `routes/routes.ts` exports `routes(parts: Parts)`, an OpenAPIHono with all of them. */
export interface Parts {
  readonly services: Services;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  /** Bytes that the content of an import may have, as it is sent. */
  readonly maxUpload: number;
  /** Whether the database answers, for `GET /health`. */
  readonly isWell: () => Promise<boolean>;
}
