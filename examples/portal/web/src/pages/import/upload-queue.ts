import type { ImportView } from "../../../../src/contract/logs.ts";

export type LogFormat = ImportView["format"];

/** A file that is to be brought in, or was. */
export interface Upload {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly format: LogFormat;
  readonly state: "waiting" | "sending" | "sent" | "failed" | "cancelled";
  /** Bytes that left this browser. */
  readonly sent: number;
  readonly importId?: number;
  /** Whether it goes on with an import that broke off. */
  readonly resumes?: boolean;
}

/** One after the other: which is next, unless one is being sent. */
export function nextUpload(uploads: readonly Upload[]): Upload | undefined {
  if (uploads.some(({ state }) => state === "sending")) return undefined;
  return uploads.find(({ state }) => state === "waiting");
}

export function changedUpload(
  uploads: readonly Upload[],
  key: number,
  change: Partial<Omit<Upload, "key">>,
): readonly Upload[] {
  return uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload));
}

/** Those that still have something to tell. */
export function withoutEnded(uploads: readonly Upload[]): readonly Upload[] {
  return uploads.filter(({ state }) => state === "waiting" || state === "sending");
}

/** The interrupted import that a file seems to be the rest of: the same name and size. Of several, the newest. */
export function resumable(
  imports: readonly ImportView[],
  file: { readonly name: string; readonly size: number },
): ImportView | undefined {
  const fitting = imports.filter(
    ({ state, name, size }) =>
      (state === "interrupted" || state === "waiting") && name === importName(file.name) && size === file.size,
  );
  return fitting.reduce<ImportView | undefined>(
    (newest, one) => (newest === undefined || one.createdAt > newest.createdAt ? one : newest),
    undefined,
  );
}

/** The file's name as an import may be called: 1 to 200 characters. */
export function importName(fileName: string): string {
  const name = fileName.trim();
  // The end says more than the beginning: it has the date and the ending.
  return name === "" ? "log" : name.length <= 200 ? name : name.slice(-200).trim();
}

/** What the content is sent as. Browsers guess from the ending, each differently. */
export function contentTypeOf(fileName: string): string {
  const name = fileName.toLowerCase();
  if (/\.(?:gz|gzip|tgz)$/.test(name)) return "application/gzip";
  if (/\.(?:json|jsonl|ndjson)$/.test(name)) return "application/x-ndjson";
  return /\.(?:log|txt)$/.test(name) ? "text/plain" : "application/octet-stream";
}

/** From 0 to 1; `undefined` where it is not known how much there is. */
export function shareOf(done: number, all: number | undefined): number | undefined {
  if (all === undefined || all <= 0) return undefined;
  return Math.min(1, Math.max(0, done / all));
}
