/** The same values, ended by the signal also while one is waited for: the iteration then throws its reason. */
export async function* abortable<T>(
  source: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  signal?.throwIfAborted();
  if (signal === undefined || !(Symbol.asyncIterator in source)) return yield* source;
  const iterator = source[Symbol.asyncIterator]();
  let isDone = false;
  try {
    while (true) {
      const next = await nextOrAbort(iterator, signal);
      isDone = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // A source that waits for more may never answer: it is told to close, but not waited for.
    if (!isDone) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

// One promise a value: Promise.race against a promise that lasts would keep every value alive as long as that.
function nextOrAbort<T>(iterator: AsyncIterator<T>, signal: AbortSignal): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    iterator
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}
