/** PostgreSQL's codes of a transaction that lost against another and may be done again: serialization failure, deadlock. */
const LOST = new Set(["40001", "40P01"]);
const TRIES = 5;

/** Does a transaction again when another was in its way, such as a scan that begins anew and deletes what it had found. */
export async function again<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === TRIES || !isLost(error)) throw error;
    }
  }
}

function isLost(error: unknown): boolean {
  // Drizzle wraps what the driver throws.
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && LOST.has(String(cause.code))) return true;
  }
  return false;
}
