import { INTERRUPTED } from "./exit-code.ts";

/**
 * Calls `stop` when somebody wants the program to end: Ctrl-C, a polite kill, a closed window, or nobody reading its
 * output any more. A second time ends the program at once.
 * @returns what takes the watch away again.
 */
export function onInterrupt(stop: () => void): () => void {
  let asked = false;
  const ask = () => {
    if (asked) process.exit(INTERRUPTED);
    asked = true;
    stop();
  };
  const outputGone = () => {
    if (!asked) ask();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, ask);
  process.stdout.on("error", outputGone);
  return () => {
    for (const signal of signals) process.off(signal, ask);
  };
}
