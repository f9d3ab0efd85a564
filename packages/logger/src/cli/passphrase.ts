import { StringDecoder } from "node:string_decoder";
import { InputError, Interrupted, UsageError } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { readSmallText } from "./small-file.ts";

/** Characters of a passphrase; more is a mistake, such as the wrong file. */
const LONGEST = 1_024;

/**
 * The passphrase that a file holds: its first line, without the line's end.
 *
 * @throws (rejects) {@link InputError} when the line is empty or longer than 1,024 characters; errors of the system.
 */
export async function passphraseFromFile(path: string): Promise<string> {
  const text = await readSmallText(path, "a passphrase");
  const line = text.split(/\r?\n/, 1)[0]!;
  if (line === "") throw new InputError(`${path}: there is no passphrase on the first line`);
  if (line.length > LONGEST) throw new InputError(`${path}: a passphrase has at most 1,024 characters`);
  return line;
}

/** Asks twice for a passphrase that is new. Rejects as {@link askPassphrase}, or when the two differ. */
export async function askNewPassphrase(io: CommandIo): Promise<string> {
  const first = await askPassphrase(io, "New passphrase: ");
  const second = await askPassphrase(io, "The same again: ");
  if (first !== second) throw new UsageError("the two passphrases are not the same; nothing was written");
  return first;
}

/**
 * Asks at the terminal, which shows nothing of what is typed.
 *
 * @throws (rejects) {@link UsageError} when standard input is no terminal, or nothing was typed; {@link Interrupted}
 * at Ctrl-C; the signal's reason once it has aborted.
 */
export async function askPassphrase(io: CommandIo, prompt: string): Promise<string> {
  const { stdin, stderr, signal } = io;
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) {
    throw new UsageError("a passphrase is needed, and there is no terminal to ask at: give --passphrase-file <file>");
  }
  signal.throwIfAborted();
  stderr.write(prompt);
  stdin.setRawMode(true);
  try {
    const line = await readTyped(io);
    if (line === "") throw new UsageError("no passphrase was typed");
    return line;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** What is typed until Enter. The terminal is raw: each key comes as it is pressed, Ctrl-C too. */
function readTyped({ stdin, signal }: CommandIo): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder("utf8");
    let typed = "";
    const end = (settle: () => void) => {
      stdin.off("data", take).off("end", gone).off("error", failed);
      signal.removeEventListener("abort", aborted);
      settle();
    };
    const gone = () => end(() => reject(new Interrupted()));
    const failed = (error: Error) => end(() => reject(error));
    const aborted = () => end(() => reject(signal.reason));
    const take = (chunk: Uint8Array | string) => {
      const text = typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
      // Arrows and other keys that send a sequence are no part of a passphrase.
      const keys = [...text.replace(SEQUENCE, "")];
      for (const [i, key] of keys.entries()) {
        if (key === "\r" || key === "\n") {
          const rest = keys.slice(i + 1).join("");
          return end(() => {
            // Both lines of a question asked twice may be pasted at once.
            stdin.pause();
            if (rest !== "") stdin.unshift(Buffer.from(rest));
            resolve(typed);
          });
        }
        if (key === "\u0003" || key === "\u0004") return gone();
        if (key === "\u007f" || key === "\b") typed = [...typed].slice(0, -1).join("");
        else if (key === "\u0015") typed = "";
        else if (key >= " " && typed.length < LONGEST) typed += key;
      }
    };
    stdin.on("data", take).on("end", gone).on("error", failed);
    signal.addEventListener("abort", aborted, { once: true });
    stdin.resume();
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the keys of a terminal
const SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[@-Z\\-_])/g;
