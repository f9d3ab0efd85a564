import { createRandom } from "../../../src/index.ts";

/** A small table of flows: the last column says which few are strange. */
export function flows(rows = 600, seed = 1): string {
  const random = createRandom(seed);
  const lines = ["id,protocol,bytes,seconds,label,kind"];
  for (let i = 0; i < rows; i++) {
    const strange = i % 50 === 49;
    const protocol = strange && i % 100 === 99 ? "gopher" : random.below(3) === 0 ? "udp" : "tcp";
    const bytes = strange ? 90_000 + random.below(9_000) : 400 + random.below(200);
    const seconds = (2 + random.uniform()).toFixed(3);
    lines.push(`${i},${protocol},${bytes},${seconds},${strange ? 1 : 0},${strange ? "copy" : "usual"}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A line of the combined format. */
export function logLine(
  at: number,
  client: string,
  address: string,
  request: string,
  status = 200,
  agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
): string {
  const iso = new Date(at).toISOString();
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
    new Date(at).getUTCMonth()
  ];
  const time = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
  return `${address} - ${client} [${time}] "${request} HTTP/1.1" ${status} 512 "-" "${agent}"`;
}

/**
 * A quiet shop's log of some days, from a Monday: three clients, the same pages, in working hours.
 *
 * @param week 1 for the first.
 */
export function shopLog(lines = 1_500, week = 1): string {
  const random = createRandom(week);
  const start = Date.UTC(2025, 2, 3, 9) + (week - 1) * 604_800_000;
  const clients = [
    ["ana", "198.51.100.7"],
    ["bruno", "198.51.100.8"],
    ["carla", "203.0.113.20"],
  ] as const;
  return Array.from({ length: lines }, (_, i) => {
    const day = Math.floor(i / 300);
    const at = start + day * 86_400_000 + (i % 300) * 80_000 + random.below(60_000);
    const [client, address] = clients[random.below(3)]!;
    const request = random.below(5) === 0 ? "POST /cart" : `GET /items/${random.below(40)}?page=${random.below(9)}`;
    return `${logLine(at, client, address, request)}\n`;
  }).join("");
}
