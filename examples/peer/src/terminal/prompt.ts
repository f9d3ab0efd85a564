import { Interrupted } from "../failure.ts";

const ENTER = /[\r\n]/;
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const CTRL_U = "\u0015";
const BACKSPACE = ["\u0008", "\u007f"];

/**
 * Asks a question at the terminal whose answer is not shown. What was typed or pasted after Enter stays for whoever
 * reads next.
 * @throws when the user presses Ctrl-C, or Ctrl-D on an empty line: {@link Interrupted}.
 */
export async function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  // Before the question: what is typed as soon as it stands there must not be shown.
  stdin.setRawMode(true);
  stderr.write(question);
  stdin.setEncoding("utf8");
  stdin.resume();
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed: string[] = [];
      const finish = (settle: () => void) => {
        stdin.off("data", onData);
        stdin.pause();
        settle();
      };
      const onData = (chunk: string) => {
        const keys = [...chunk];
        for (const [at, key] of keys.entries()) {
          if (ENTER.test(key)) {
            finish(() => resolve(typed.join("")));
            const rest = keys.slice(at + 1).join("");
            if (rest !== "") stdin.unshift(rest, "utf8");
            return;
          }
          if (key === CTRL_C || (key === CTRL_D && typed.length === 0)) return finish(() => reject(new Interrupted()));
          if (key === CTRL_U) typed = [];
          else if (BACKSPACE.includes(key)) typed.pop();
          else if (key >= " ") typed.push(key);
        }
      };
      stdin.on("data", onData);
    });
  } finally {
    stdin.setRawMode(false);
    stderr.write("\n");
  }
}
