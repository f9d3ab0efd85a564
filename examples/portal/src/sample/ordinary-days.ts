import type { Random } from "@securecomm/anomaly";
import { ask, logIn } from "./errands.ts";
import type { SampleRequest } from "./sample-line.ts";
import { browserOf, SHOP_CLIENTS, type ShopClient } from "./shop-clients.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Milliseconds from one request of a visit to the next, at most. */
const PAUSE = 90_000;

/** What happens on one ordinary day. `begin` is the shop's midnight, `weekday` 0 on Sunday. */
export function* ordinaryDay(begin: number, weekday: number, random: Random): Generator<SampleRequest> {
  const isWeekend = weekday === 0 || weekday === 6;
  for (const [i, client] of SHOP_CLIENTS.entries()) {
    const own = random.fork(i);
    if (!isWeekend || client.weekends) yield* dayOf(client, begin, isWeekend, own);
  }
  yield* visitors(begin, isWeekend ? 3 : 7, random.fork(SHOP_CLIENTS.length));
}

function* dayOf(client: ShopClient, begin: number, isWeekend: boolean, random: Random): Generator<SampleRequest> {
  const { name, addresses, userAgent, errands, hours } = client;
  const isMachine = !("user" in name) || errands === "backup";
  const requests = errands === "customer" && isWeekend ? 5 : around(client.requests, random);
  const [from, to] = hours.map((hour) => begin + hour * HOUR) as [number, number];
  // Phones come from the usual network, and on some days from another as well.
  const other =
    addresses.length > 1 && random.uniform() < 0.4 ? addresses[1 + random.below(addresses.length - 1)] : undefined;
  const turning = from + (0.4 + 0.4 * random.uniform()) * (to - from);
  const times = isMachine ? evenly(from, to, requests, random) : inVisits(from, to, requests, random);
  let isFirst = !isMachine;
  for (const at of times) {
    const address = other !== undefined && at > turning ? other : addresses[0]!;
    yield { at, client: name, address, userAgent, ...(isFirst ? logIn(random) : ask(errands, random)) };
    isFirst = false;
  }
}

/** People without a name: a few pages each. */
function* visitors(begin: number, count: number, random: Random): Generator<SampleRequest> {
  for (let i = 0; i < count; i++) {
    const address = `203.0.113.${100 + random.below(120)}`;
    const userAgent = browserOf(random.below(3));
    const from = begin + (9 + 11 * random.uniform()) * HOUR;
    for (const at of inVisits(from, from + 10 * MINUTE, 3 + random.below(5), random)) {
      yield { at, client: { nobody: true }, address, userAgent, ...ask("crawler", random) };
    }
  }
}

function around(count: number, random: Random): number {
  return Math.max(1, Math.round(count * (1 + 0.15 * random.normal())));
}

function evenly(from: number, to: number, count: number, random: Random): number[] {
  const step = (to - from) / count;
  return Array.from({ length: count }, (_, i) => Math.floor(from + (i + random.uniform()) * step));
}

/** Some minutes here and there, with a few requests each. */
function inVisits(from: number, to: number, count: number, random: Random): number[] {
  const times: number[] = [];
  while (times.length < count) {
    let at = from + random.uniform() * (to - from);
    for (let left = 3 + random.below(5); left > 0 && times.length < count; left--) {
      times.push(Math.floor(at));
      at += 2000 + random.uniform() * PAUSE;
    }
  }
  return times.sort((a, b) => a - b);
}
