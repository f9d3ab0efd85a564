import type { LogKey } from "./log-key.ts";
import { resolveRecipient } from "./recipient.ts";
import type { LogFault, LogNote, SealedReport } from "./report.ts";
import type { SealedHead } from "./seal-options.ts";
import { SealedLog } from "./sealed-log.ts";

/** How a sealed log is verified. */
export interface VerifyOptions {
  /** Without it only the structure and the chain of hashes are checked. */
  readonly key?: LogKey | undefined;
  /** Whose the signed heads must be: a P-384 public key, 97 bytes. By default any one's. */
  readonly signer?: Uint8Array | undefined;
  /** A head that was noted or sent elsewhere before: the log must contain it. */
  readonly head?: SealedHead | undefined;
  /** Is told now and then how many bytes were read, of how many. */
  readonly onProgress?: ((bytes: number, of: number) => void) | undefined;
  /** Stops it: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** So many faults, and so many notes, are told one by one. */
const MOST_TOLD = 1000;
/** A log that is put aside while it is read is read again; one that changes all the time is not read for ever. */
const ATTEMPTS = 3;

/**
 * Checks every byte of a sealed log, and where the key is given that everything was written by whoever began the log.
 * What is wrong stands in the report; it throws only when nothing could be checked.
 * @param path The log's, a folder with one log in it, or one segment of it.
 * @throws ArgumentTypeError, ArgumentRangeError for a `signer` or `head` that is none; LoggerError `ERR_LOG_NOT_FOUND`,
 *   `ERR_LOG_FORMAT` (not a sealed log), `ERR_LOG_VERSION`, `ERR_LOG_WRONG_KEY`.
 */
export async function verifySealedLog(path: string, options: VerifyOptions = {}): Promise<SealedReport> {
  const signer = options.signer === undefined ? undefined : resolveRecipient("signer", options.signer);
  for (let attempt = 1; ; attempt++) {
    const { report, changed } = await verifyOnce(path, { ...options, signer });
    if (!changed || attempt === ATTEMPTS) return report;
  }
}

async function verifyOnce(path: string, options: VerifyOptions): Promise<{ report: SealedReport; changed: boolean }> {
  const { key, signal, onProgress, signer } = options;
  const log = await SealedLog.open(path, options);
  try {
    const faults: LogFault[] = [];
    const notes: LogNote[] = [];
    let moreFaults = 0;
    let bytes = 0;
    let moved = false;
    for await (const item of log.items()) {
      signal?.throwIfAborted();
      if (item.what === "progress") {
        bytes += item.bytes;
        onProgress?.(Math.min(bytes, log.bytes), log.bytes);
      } else if (item.what === "note") {
        if (notes.length < MOST_TOLD) notes.push(item.note);
      } else if (item.what === "fault") {
        moved ||= item.fault.kind === "missing-segment" || item.fault.kind === "cut";
        if (faults.length < MOST_TOLD) faults.push(item.fault);
        else moreFaults++;
      }
    }
    const summary = log.summary()!;
    const last = summary.segments.at(-1);
    if (signer !== undefined && key !== undefined && summary.signatures.valid === 0 && last !== undefined) {
      const message = `${last.file}: nothing in this log is signed`;
      notes.push({ kind: "unsigned", file: last.file, message });
    }
    const report = { ...summary, intact: faults.length === 0, faults, moreFaults, notes, complete: key !== undefined };
    return { report, changed: moved && (await log.hasChanged()) };
  } finally {
    await log.close();
  }
}
