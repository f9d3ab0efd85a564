import { Interrupted, UsageError } from "../failure.ts";
import { identityTexts } from "./texts.ts";

/** Longer answers are cut: they are names and words. */
const MOST_CHARACTERS = 4_096;

/** Whether somebody sits at a terminal who can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks a question at the terminal; the terminal itself shows and edits the answer. What was pasted after Enter stays for
 * whoever reads next.
 * @param otherwise what a command line says instead, where there is no terminal: the text of a `UsageError`.
 * @throws when the user presses Ctrl-C, or ends the input: {@link Interrupted}.
 */
export async function askLine(question: string, otherwise: string): Promise<string> {
  if (!canAsk()) throw new UsageError(otherwise);
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setEncoding("utf8");
  stdin.resume();
  let stop: () => void = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = "";
      const onData = (chunk: string) => {
        typed += chunk;
        const end = typed.search(/\r?\n/);
        if (end < 0) {
          typed = typed.slice(0, MOST_CHARACTERS);
          return;
        }
        stop();
        const rest = typed.slice(end).replace(/^\r?\n/, "");
        if (rest !== "") stdin.unshift(rest, "utf8");
        resolve(typed.slice(0, end).trim());
      };
      const onEnd = () => {
        stop();
        stderr.write("\n");
        reject(new Interrupted());
      };
      stop = () => {
        stdin.off("data", onData).off("end", onEnd).pause();
        process.off("SIGINT", onEnd);
      };
      stdin.on("data", onData).on("end", onEnd);
      process.on("SIGINT", onEnd);
    });
  } finally {
    stop();
  }
}

/**
 * Asks for a yes or a no, in either language, until it is one of them, or something that `read` makes an answer of.
 * @param otherwise as for {@link askLine}.
 */
export async function askYes<Other = never>(
  question: string,
  otherwise: string,
  read: (answer: string) => Other | undefined = () => undefined,
): Promise<boolean | Other> {
  for (;;) {
    const answer = await askLine(question, otherwise);
    if (/^(?:y|yes|s|sim)$/i.test(answer)) return true;
    if (/^(?:n|no|nao|não)$/i.test(answer.normalize("NFC"))) return false;
    const other = read(answer);
    if (other !== undefined) return other;
    process.stderr.write(`${identityTexts().yesOrNo}\n`);
  }
}
