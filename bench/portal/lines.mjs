/*
 * A log in the combined format, the same for the same seed, made as it is read: days of a shop with regular customers,
 * many who come once, and some scanners.
 */

const START = Date.UTC(2026, 8, 1);
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
  "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
  "curl/8.14.1",
];
const PROBES = ["/.env", "/wp-login.php", "/admin/config.php", "/cgi-bin/test?x=../../etc/passwd"];

/** Numbers from 0 to 1: mulberry32. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const two = (number) => String(number).padStart(2, "0");

function stamp(at) {
  const date = new Date(at);
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/**
 * @param {{ lines: number, clients: number, days?: number, seed?: number }} options
 * @returns pieces of 64 KiB or a little more
 */
export async function* accessLog({ lines, clients, days = 30, seed = 1 }) {
  const next = random(seed);
  let piece = "";
  for (let i = 0; i < lines; i++) {
    const at = START + Math.floor((i / lines) * days * 86_400_000);
    // Few come often: the square of a number from 0 to 1 is small more often than not.
    const client = Math.floor(next() ** 2 * clients);
    const isProbe = next() < 0.002;
    const isCustomer = client % 3 === 0 && !isProbe;
    const address = `${10 + (client >> 16)}.${(client >> 8) & 255}.${client & 255}.${Math.floor(next() * 2)}`;
    const path = isProbe
      ? PROBES[Math.floor(next() * PROBES.length)]
      : `/shop/item/${Math.floor(next() * 5_000)}?page=${Math.floor(next() * 9)}&session=${Math.floor(next() * 1e9).toString(36)}`;
    const status = isProbe ? 404 : next() < 0.02 ? 500 : 200;
    const user = isCustomer ? `user-${client}` : "-";
    piece += `${address} - ${user} [${stamp(at)}] "GET ${path} HTTP/1.1" ${status} ${Math.floor(next() * 50_000)} "https://shop.example/" "${AGENTS[client % AGENTS.length]}"\n`;
    if (piece.length >= 65_536) {
      yield Buffer.from(piece);
      piece = "";
    }
  }
  if (piece !== "") yield Buffer.from(piece);
}
