import type { ClientSource } from "./log-entry.ts";
import { LOG_LIMITS } from "./log-limits.ts";
import type { BadLineReason, LogFormat, ParsedLine } from "./log-line.ts";

/** What became of the lines of a log. Plain data, and nothing of what the lines say. */
export interface ImportReport {
  /** Lines that were read, the empty ones among them. */
  readonly lines: number;
  /** Lines that became entries. */
  readonly parsed: number;
  /** Lines that did not, without the empty ones. */
  readonly bad: number;
  /** Empty lines. */
  readonly empty: number;
  /** Lines that were longer than the limit, whether they became entries or not. */
  readonly truncated: number;
  /** The first bad lines, counted from 1; no more than `LOG_LIMITS.badLineSamples`. */
  readonly samples: readonly { readonly line: number; readonly reason: BadLineReason }[];
  /** How many entries came of lines of each form. */
  readonly formats: Readonly<Record<LogFormat, number>>;
  /** How many entries name their client by what. */
  readonly clients: Readonly<Record<ClientSource, number>>;
  /** Whether there are entries and all of them name their client by the address only: then no address rule can run. */
  readonly addressOnly: boolean;
  /** Bytes that were read, or characters where the source gives texts. */
  readonly read: number;
}

/** Counts into a report. */
export class ImportTally implements ImportReport {
  lines = 0;
  parsed = 0;
  bad = 0;
  empty = 0;
  truncated = 0;
  readonly samples: { line: number; reason: BadLineReason }[] = [];
  readonly formats = { common: 0, combined: 0, json: 0 };
  readonly clients = { "client-id": 0, "api-key": 0, user: 0, address: 0 };
  addressOnly = false;
  read = 0;

  countEmpty(): void {
    this.lines++;
    this.empty++;
  }

  count(line: ParsedLine, cutOff: boolean): void {
    this.lines++;
    if (cutOff) this.truncated++;
    if (line.entry !== undefined) {
      this.parsed++;
      this.formats[line.format]++;
      this.clients[line.entry.clientSource]++;
      this.addressOnly = this.clients.address === this.parsed;
      return;
    }
    this.bad++;
    if (this.samples.length < LOG_LIMITS.badLineSamples) this.samples.push({ line: this.lines, reason: line.reason });
  }
}
