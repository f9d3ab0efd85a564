import type { LogEntry } from "../../src/features/log-entry.ts";

/** An entry without anything strange, on a Wednesday at noon by a clock three hours behind UTC, but for what is given. */
export function logEntry(fields: Partial<LogEntry> & { readonly local?: string } = {}): LogEntry {
  const { local = "2024-12-04T12:00", offset = -180, ...rest } = fields;
  return {
    at: Date.parse(`${local}:00Z`) - offset * 60_000,
    offset,
    client: "ana",
    clientSource: "user",
    address: "192.0.2.1",
    method: "GET",
    path: "/reports",
    query: "",
    status: 200,
    bytes: 1200,
    referer: undefined,
    userAgent: "curl/8.5.0",
    duration: 12,
    ...rest,
  };
}
