import type { LogEntry } from "../../src/features/log-entry.ts";
import { createRandom } from "../../src/random.ts";

/** Monday, 2 June 2025, 00:00 UTC. */
export const MONDAY = Date.UTC(2025, 5, 2);
export const HOUR = 3_600_000;

/** An entry of a shop's log; what is not told is usual. */
export function shopEntry(told: Partial<LogEntry> = {}): LogEntry {
  return {
    at: MONDAY + 10 * HOUR,
    offset: 0,
    client: "ana",
    clientSource: "user",
    address: "198.51.100.7",
    method: "GET",
    path: "/items/7",
    query: "",
    status: 200,
    bytes: 2_000,
    referer: undefined,
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/126.0",
    duration: undefined,
    ...told,
  };
}

/** Three weeks of a small shop: five clients at working hours of weekdays, a few routes, each with its parameters. */
export function shopLog(count = 1500, seed = 1): LogEntry[] {
  const random = createRandom(seed);
  const clients = ["ana", "bia", "caio", "davi", "eva"];
  const words = ["vinho", "queijo", "pão", "azeite", "figo"];
  const entries: LogEntry[] = [];
  for (let i = 0; i < count; i++) {
    const day = Math.floor((i * 15) / count);
    const calendarDay = day + 2 * Math.floor(day / 5);
    const within = ((i * 15) / count) % 1;
    const at = MONDAY + calendarDay * 24 * HOUR + Math.floor((9 + 8 * within) * HOUR);
    const who = random.below(clients.length);
    const kind = random.below(10);
    const told: Partial<LogEntry> =
      kind < 4
        ? { path: `/items/${random.below(200)}` }
        : kind < 7
          ? { path: "/search", query: `q=${words[random.below(5)]}&page=${1 + random.below(9)}` }
          : kind < 9
            ? { path: "/", bytes: 900 }
            : {
                path: "/cart",
                method: "POST",
                query: `item=${random.below(200)}&count=${1 + random.below(3)}`,
                bytes: 60,
              };
    const bytes = told.bytes ?? 1500 + random.below(1000);
    entries.push(
      shopEntry({
        at,
        client: clients[who]!,
        address: `198.51.100.${7 + who}`,
        userAgent: who < 3 ? "Mozilla/5.0 (X11; Linux x86_64) Firefox/126.0" : "Mozilla/5.0 (Macintosh) Safari/605.1",
        ...told,
        bytes,
      }),
    );
  }
  return entries;
}
