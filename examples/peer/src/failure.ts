/** The command line asks for something that makes no sense: exit code 2. */
export class UsageError extends Error {}

/** Something did not work, in one sentence for the user: exit code 1. */
export class Failure extends Error {
  /** The code of the error behind it, where it has one. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** Something did not work, and the user has been told: exit code 1, without another word. */
export class Reported extends Error {}

/** The user pressed Ctrl-C at a question: exit code 130. */
export class Interrupted extends Error {}

/** The code that an error carries, whoever made it. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
