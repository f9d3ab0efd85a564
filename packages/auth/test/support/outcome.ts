/** The error that a call throws or rejects with; fails if there is none. */
export async function errorOf(call: () => unknown): Promise<Error & { code?: string }> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error("something other than an Error was thrown");
  }
  throw new Error("nothing was thrown");
}
