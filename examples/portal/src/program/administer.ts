import { createAccounts } from "../accounts/create-accounts.ts";
import { createTokens } from "../accounts/create-tokens.ts";
import type { Scope } from "../contract/accounts.ts";
import { PortalError } from "../problems/portal-error.ts";
import { Failure } from "./failure.ts";
import { type Opened, open } from "./open.ts";
import type { CommonOptions } from "./options.ts";
import { setupUrl } from "./start.ts";
import { texts } from "./texts.ts";

/** Prints a one-time link: for a new user, or for a new password. */
export async function printSetupLink(
  options: CommonOptions & { readonly user?: string; readonly url: string },
): Promise<void> {
  await within(options, async ({ database }) => {
    const { user } = options;
    const link = await createAccounts({ database })
      .makeSetupLink(user)
      .catch((error: unknown) => {
        if (error instanceof PortalError && error.code === "no-such-user")
          throw new Failure(texts().noSuchUser(user ?? ""));
        throw error;
      });
    process.stdout.write(`${setupUrl(options.url, link)}\n${texts().linkHolds}\n`);
  });
}

/** Prints a new token, which is shown nowhere else. */
export async function printToken(
  options: CommonOptions & { readonly name: string; readonly scope: readonly Scope[]; readonly days?: number },
): Promise<void> {
  const { name, scope, days } = options;
  await within(options, async ({ database }) => {
    const request = { name, scopes: [...scope], ...(days === undefined ? {} : { days }) };
    const { token } = await createTokens({ database }).create(request);
    process.stdout.write(`${token}\n`);
  });
}

/** Brings the tables up to date: opening does so. */
export async function migrate(options: CommonOptions): Promise<void> {
  await within(options, async () => void process.stdout.write(`${texts().migrated}\n`));
}

async function within(options: CommonOptions, task: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await open(options, false);
  try {
    await task(opened);
  } finally {
    await opened.database.close();
    await opened.release();
  }
}
