import { harmless } from "../console/harmless.ts";
import type { LogFault, LogNote } from "../reader.ts";
import { grouped } from "./numbers.ts";

/** What is wrong and where in the log: on one line, without its line feed, fit for a terminal. */
export function placed(about: LogFault | LogNote): string {
  const { file, segment, offset, line, message } = about;
  const frame = "frame" in about ? about.frame : undefined;
  const place: string[] = [];
  if (segment !== undefined) place.push(`segment ${segment}`);
  if (frame !== undefined) place.push(frame === 0 ? "header" : `frame ${frame}`);
  if (offset !== undefined) place.push(`byte ${grouped(offset)}`);
  if (line !== undefined) place.push(`from line ${grouped(line)}`);
  const text = message.startsWith(file) ? message : `${file}: ${message}`;
  return harmless(place.length === 0 ? text : `${text} (${place.join(", ")})`);
}
