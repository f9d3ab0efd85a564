/**
 * The same values. While one is waited for, `idle` is called now and then; and the wait ends with `signal`, whose reason is
 * thrown. The source is then told to close, but not waited for.
 */
export async function* attended<T>(
  source: AsyncIterable<T>,
  options: { readonly every: number; readonly idle: () => Promise<void>; readonly signal: AbortSignal },
): AsyncGenerator<T, void, undefined> {
  const { every, idle, signal } = options;
  const iterator = source[Symbol.asyncIterator]();
  let isDone = false;
  try {
    while (true) {
      signal.throwIfAborted();
      const next = iterator.next();
      // Nobody may be left to hear of it.
      next.catch(() => {
        isDone = true;
      });
      let result = await within(next, every, signal);
      while (result === undefined) {
        await idle();
        result = await within(next, every, signal);
      }
      isDone = result.done === true;
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    if (!isDone) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** What comes, or `undefined` when so many milliseconds have passed. */
function within<T>(promise: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      end();
      resolve(undefined);
    }, milliseconds);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(end);
    if (signal.aborted) abort();
  });
}
