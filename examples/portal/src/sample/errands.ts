import type { Random } from "@securecomm/anomaly";
import type { Errands } from "./shop-clients.ts";

/** One request of an errand. */
export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
}

const GOODS = "kilo nova mono duo alto terra vela lumen orbit pixel quart tango".split(" ");
const SHELVES = ["lumen", "terra", "vela", "orbit"];

/** The next request of somebody who came for this. */
export function ask(errands: Errands, random: Random): Asked {
  return ERRANDS[errands](random);
}

/** How a day begins for who has a password. */
export function logIn(random: Random): Asked {
  return { method: "POST", target: "/login", status: 302, bytes: 120 + random.below(30) };
}

const ERRANDS: Readonly<Record<Errands, (random: Random) => Asked>> = {
  staff: (random) =>
    pick(random, [
      [5, () => get(random, `/orders?page=${1 + random.below(6)}`, 4200)],
      [5, () => get(random, `/orders/${order(random)}`, 2600)],
      [2, () => send(random, "PUT", `/orders/${order(random)}/state`, 200, 180)],
      [3, () => get(random, `/products/${1 + random.below(60)}`, 5200)],
      [1, () => send(random, "POST", "/products", 201, 240)],
      [2, () => get(random, `/search?q=${pickOne(random, GOODS)}`, 3100)],
      [2, () => get(random, "/static/app.css", 18_400)],
    ]),
  customer: (random) =>
    pick(random, [
      [3, () => get(random, "/", 7400)],
      [4, () => get(random, `/shelves/${pickOne(random, SHELVES)}?page=${1 + random.below(4)}`, 6100)],
      [6, () => get(random, `/products/${1 + random.below(60)}`, 5200)],
      [3, () => get(random, `/search?q=${pickOne(random, GOODS)}`, 3100)],
      [2, () => get(random, "/static/app.css", 18_400)],
      [2, () => send(random, "POST", "/cart", 201, 160)],
      [1, () => get(random, "/cart", 1900)],
      [1, () => get(random, "/account", 1500)],
    ]),
  prices: (random) =>
    pick(random, [
      [6, () => get(random, `/api/prices?shelf=${pickOne(random, SHELVES)}`, 9800)],
      [2, () => send(random, "PUT", `/api/prices/${1 + random.below(60)}`, 200, 90)],
    ]),
  stock: (random) =>
    pick(random, [
      [6, () => get(random, `/api/stock?page=${1 + random.below(3)}`, 12_400)],
      [3, () => send(random, "PATCH", `/api/stock/${1 + random.below(60)}`, 200, 80)],
    ]),
  till: (random) =>
    pick(random, [
      [6, () => send(random, "POST", "/api/sales", 201, 210)],
      [4, () => get(random, `/api/products/${1 + random.below(60)}`, 700)],
      [1, () => get(random, "/api/prices?shelf=terra", 9800)],
    ]),
  backup: (random) => get(random, `/export/${pickOne(random, ["orders", "products", "stock"])}.tar`, 4_000_000),
  crawler: (random) =>
    pick(random, [
      [1, () => get(random, "/robots.txt", 60)],
      [3, () => get(random, `/shelves/${pickOne(random, SHELVES)}?page=${1 + random.below(4)}`, 6100)],
      [9, () => get(random, `/products/${1 + random.below(60)}`, 5200)],
    ]),
};

/** Now and then it is unchanged, or no longer there. */
function get(random: Random, target: string, bytes: number): Asked {
  const chance = random.uniform();
  if (chance < 0.08) return { method: "GET", target, status: 304, bytes: 0 };
  if (chance < 0.084) return { method: "GET", target, status: 404, bytes: 162 };
  return { method: "GET", target, status: 200, bytes: Math.round(bytes * (0.9 + 0.2 * random.uniform())) };
}

function send(random: Random, method: string, target: string, status: number, bytes: number): Asked {
  return { method, target, status, bytes: bytes + random.below(20) };
}

function order(random: Random): number {
  return 4000 + random.below(400);
}

function pickOne(random: Random, from: readonly string[]): string {
  return from[random.below(from.length)]!;
}

function pick(random: Random, choices: readonly (readonly [weight: number, ask: () => Asked])[]): Asked {
  let left = random.uniform() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, asked] of choices) {
    left -= weight;
    if (left < 0) return asked();
  }
  return choices[0]![1]();
}
