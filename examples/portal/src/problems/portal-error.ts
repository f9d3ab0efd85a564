import type { ProblemCode } from "./problem-codes.ts";

/** One parameter that is wrong, and how. */
export interface WrongParameter {
  /** Such as `query.limit` or `body.expected[0].hours`. */
  readonly at: string;
  readonly message: string;
}

/** Something that cannot be done, and what to tell whoever asked for it. It becomes problem+json (RFC 9457). */
export class PortalError extends Error {
  override readonly name = "PortalError";
  readonly code: ProblemCode;
  /** What the sentence says, by name. Never a secret; texts may be an attacker's. */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly wrong: readonly WrongParameter[];

  constructor(
    code: ProblemCode,
    facts: Readonly<Record<string, string | number>> = {},
    options: { readonly wrong?: readonly WrongParameter[]; readonly cause?: unknown } = {},
  ) {
    super(code, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.facts = facts;
    this.wrong = options.wrong ?? [];
  }
}
