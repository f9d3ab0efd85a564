import type { LogEntry } from "@securecomm/anomaly";

const MINUTE = 60_000;
const START = Date.UTC(2026, 9, 5, 8);
const NAMES = ["ana", "bia", "caio", "davi", "eva", "fred", "gil", "hugo"];

/** A calm shop: its `index`-th request. */
export function ordinary(index: number): LogEntry {
  const who = (index * 7 + Math.floor(index / 13)) % NAMES.length;
  return {
    at: START + index * MINUTE,
    offset: 0,
    client: NAMES[who]!,
    clientSource: "user",
    address: `198.51.100.${who + 1}`,
    method: index % 11 === 0 ? "POST" : "GET",
    path: index % 3 === 0 ? "/cart" : `/items/${(index * 31) % 40}`,
    query: index % 5 === 0 ? `page=${index % 20}` : "",
    status: 200,
    bytes: 400 + ((index * 37) % 300),
    referer: undefined,
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
    duration: undefined,
  };
}

/** An attacker's: what it asks for decodes to a NUL and half a character, which PostgreSQL cannot store. */
export function attack(index: number): LogEntry {
  return {
    ...ordinary(index),
    method: "DELETE",
    path: "/admin/%00/../../etc/passwd%ED%A0%80/<script>alert(1)</script>/a/b/c/d",
    query: "cmd=';drop table users;--&password=geheim",
    status: 500,
    userAgent: "sqlmap/1.8",
  };
}

/** Ordinary lines, and every so many an attack. */
export function log(from: number, to: number, every = 500): LogEntry[] {
  return Array.from({ length: to - from }, (_, i) => {
    const index = from + i;
    return index % every === every - 1 ? attack(index) : ordinary(index);
  });
}
