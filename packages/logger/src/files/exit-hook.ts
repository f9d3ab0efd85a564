/** What is to be done when the process ends by itself or by an error that nobody caught. */
const closing = new Set<() => void>();

/** Runs `work` at the process's end, unless the function that is returned is called before. */
export function atExit(work: () => void): () => void {
  if (closing.size === 0) process.on("exit", runAll);
  closing.add(work);
  return () => {
    if (closing.delete(work) && closing.size === 0) process.off("exit", runAll);
  };
}

function runAll(): void {
  for (const work of closing) {
    try {
      work();
    } catch {
      // The others still have their turn.
    }
  }
}
