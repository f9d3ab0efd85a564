import { type ImportReport, parseLog } from "@securecomm/anomaly";
import { createPace } from "../analysis/anomalies/pace.ts";
import { PortalError } from "../problems/portal-error.ts";
import { pack } from "./insert-entries.ts";

/** What is read at a stretch. */
const PIECE_BYTES = 8_192;
const PIECE_LINES = 500;
/** A JSON list, of texts or of the lines' own objects: no log line begins so. */
const JSON_LIST = /^\s*\[\s*(?:["{[\]])/;

/**
 * Reads a body of lines: text or JSON lines as a log file has them, or one JSON list of lines. Each element of a list is one
 * line, whatever is in it.
 *
 * @throws `malformed-body` for a list that does not parse or holds something else.
 */
export async function readPushed(
  body: Uint8Array,
): Promise<{ readonly packed: readonly string[]; readonly report: ImportReport }> {
  const entries = parseLog(piecesOf(body));
  const packed: string[] = [];
  for await (const entry of entries) packed.push(pack(entry));
  return { packed, report: entries.report };
}

/** In small pieces, with others' turns in between: a body may hold hundreds of thousands of lines. */
async function* piecesOf(body: Uint8Array): AsyncGenerator<string | Uint8Array, void, undefined> {
  const pace = createPace();
  // Where the list begins shows in the first bytes: a body of lines is not decoded twice.
  if (!JSON_LIST.test(new TextDecoder().decode(body.subarray(0, 1_024)))) {
    for (let from = 0; from < body.length; from += PIECE_BYTES) {
      yield body.subarray(from, from + PIECE_BYTES);
      await pace();
    }
    return;
  }
  const list = listOf(body);
  for (let from = 0; from < list.length; from += PIECE_LINES) {
    yield list
      .slice(from, from + PIECE_LINES)
      .map((line, i) => lineOf(line, from + i))
      .join("");
    await pace();
  }
}

function listOf(body: Uint8Array): readonly unknown[] {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new PortalError("malformed-body", {}, { cause });
  }
}

function lineOf(line: unknown, index: number): string {
  if (typeof line === "string") return `${line.replace(/[\r\n]+/g, " ")}\n`;
  if (typeof line === "object" && line !== null && !Array.isArray(line)) return `${textOf(line)}\n`;
  const wrong = [{ at: `body[${index}]`, message: "a line: text or an object" }];
  throw new PortalError("malformed-body", {}, { wrong });
}

/** Parsing takes any depth, writing does not: the stack would overflow. */
function textOf(line: object): string {
  try {
    return JSON.stringify(line);
  } catch (cause) {
    throw new PortalError("malformed-body", {}, { cause });
  }
}
