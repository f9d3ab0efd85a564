import { basename } from "node:path";
import { type SigningKey, toHex } from "@securecomm/crypto";
import { readLog } from "../../../src/reading/read-log.ts";
import type { LogKey } from "../../../src/sealed/log-key.ts";
import type { LogNoteKind } from "../../../src/sealed/report.ts";
import { verifySealedLog } from "../../../src/sealed/verify.ts";
import { type FoundLine, linesOf } from "./found-lines.ts";

/** Who can read a sealed log, and who signs it. */
export interface SealedKeys {
  readonly key: LogKey;
  readonly signer: SigningKey;
}

/** What a killed writer may leave; everything else would be a false alarm. */
const MAY_BE: readonly LogNoteKind[] = ["open", "unclean-end", "unfinished-bytes", "unsigned"];

/** A sealed log as its reader sees it, and what is wrong about what reader and verifier say. */
export async function readSealed(
  path: string,
  { key, signer }: SealedKeys,
  { flushed, killed, verify }: { readonly flushed: number; readonly killed: boolean; readonly verify: boolean },
): Promise<{ found: FoundLine[]; verdicts: string[] }> {
  const found: FoundLine[] = [];
  const verdicts: string[] = [];
  try {
    let number = 0;
    for await (const line of readLog(path, { key })) {
      number++;
      if (line.number !== number) verdicts.push(`readLog calls line ${number} ${line.number}`);
      found.push({ text: line.text, file: basename(line.file), ended: true });
    }
    if (!verify) return { found, verdicts };
    const report = await verifySealedLog(path, { key, signer: signer.publicKey });
    const { intact, complete, faults, notes, lines, closed } = report;
    if (!intact || !complete || faults.length > 0)
      verdicts.push(`verify: ${JSON.stringify({ intact, complete, faults: faults.slice(0, 3) })}`);
    for (const note of notes) if (!MAY_BE.includes(note.kind)) verdicts.push(`verify notes ${JSON.stringify(note)}`);
    if (lines !== found.length) verdicts.push(`verify counts ${lines} lines, readLog gave ${found.length}`);
    if (lines < flushed) verdicts.push(`verify counts ${lines} lines, and ${flushed} were flushed`);
    if (!closed && !killed) verdicts.push("the log was closed, and verify says that it was not");
    // A segment whose header was not yet whole has none.
    const head = report.head ?? (killed ? { lines } : undefined);
    if (head?.lines !== lines) verdicts.push(`the head is said to be at line ${head?.lines} of ${lines}`);
    if (report.signatures.signer !== undefined && report.signatures.signer !== toHex(signer.publicKey))
      verdicts.push("another has signed");
    // Everybody can check the chain of hashes, and where they know it a head.
    const chain = await verifySealedLog(path, { head: report.head });
    if (!chain.intact || chain.complete)
      verdicts.push(`verify without a key: ${JSON.stringify(chain.faults.slice(0, 3))}`);
  } catch (error) {
    // Before the first segment has its header there is nothing to read, and nothing was promised.
    const code = (error as { code?: string }).code;
    if (code !== "ERR_LOG_NOT_FOUND" || flushed > 0) verdicts.push(`${(error as Error).stack}`);
  }
  return { found, verdicts };
}

/** What is wrong about what the reader gives of a log in plain or compressed files. */
export async function crossCheck(path: string, files: readonly string[]): Promise<string[]> {
  if (files.length === 0) return [];
  const verdicts: string[] = [];
  const expected = linesOf(files, () => {});
  let number = 0;
  for await (const { text } of readLog(path)) {
    number++;
    const { value } = expected.next();
    if (text !== value?.text)
      return [`readLog gives ${JSON.stringify(text)} as line ${number}, which is ${JSON.stringify(value?.text)}`];
  }
  const { value, done } = expected.next();
  if (!done && value.ended) verdicts.push(`readLog ends with line ${number}, and there are more`);
  return verdicts;
}
