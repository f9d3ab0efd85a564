import { hostname } from "node:os";
import { isatty } from "node:tty";
import { formatLine } from "../console/form.ts";
import { wantsColour } from "../console/paint.ts";
import { StandardOutput } from "../console/standard-output.ts";
import { complain } from "../files/complain.ts";
import { createFileOutput } from "../files/file-output.ts";
import { startPinoOnNode } from "../logger/pino-on-node.ts";
import type { Platform } from "./platform.ts";

/** Node: files, and the process's standard output. */
export const platform: Platform = {
  base: () => ({ pid: process.pid, hostname: hostname() }),
  startPino: startPinoOnNode,
  openConsole({ form, onTrouble, now }) {
    const terminal = isatty(1);
    const people = form === "people" || (form === "auto" && terminal);
    const colour = wantsColour(terminal, process.env);
    return new StandardOutput({ onTrouble, now, ...(people && { form: (line) => formatLine(line, { colour }) }) });
  },
  openFile: createFileOutput,
  isASCII: (text) => Buffer.byteLength(text) === text.length,
  complain,
};
