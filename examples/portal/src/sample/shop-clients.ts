import type { SampleName } from "./sample-line.ts";

/** Somebody who uses the shop day by day. */
export interface ShopClient {
  readonly name: SampleName;
  /** The usual one first. Others are used now and then, one on a day. */
  readonly addresses: readonly string[];
  readonly userAgent: string;
  /** When the day begins and ends, in hours of the shop's clock. */
  readonly hours: readonly [from: number, to: number];
  /** On an ordinary day. */
  readonly requests: number;
  readonly errands: Errands;
  readonly weekends: boolean;
}

/** What somebody comes for. */
export type Errands = "staff" | "customer" | "prices" | "stock" | "till" | "backup" | "crawler";

const BROWSERS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
] as const;
const PHONES = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
] as const;

/** The browser of the person of this number. */
export function browserOf(number: number): string {
  return BROWSERS[number % BROWSERS.length]!;
}

const OFFICE = ["nico", "bruno", "mara", "lia", "rui", "tomas"];
const AT_HOME = ["vera", "ines", "otto", "dario", "sofia"];
const ON_THE_WAY = ["paulo", "emma", "leon", "zoe"];

/** Some five and twenty with a name, and a crawler. */
export const SHOP_CLIENTS: readonly ShopClient[] = [
  ...OFFICE.map(
    (user, i): ShopClient => ({
      name: { user },
      addresses: [`10.0.3.${11 + i}`],
      userAgent: browserOf(i),
      hours: [8 + (i % 3), 17 + (i % 2)],
      requests: 24,
      errands: "staff",
      weekends: false,
    }),
  ),
  ...AT_HOME.map(
    (user, i): ShopClient => ({
      name: { user },
      addresses: [i % 2 === 0 ? `198.51.100.${21 + 7 * i}` : `2001:db8:${40 + i}:1::7`],
      userAgent: browserOf(i + 1),
      hours: [9 + (i % 2), 19],
      requests: 20,
      errands: "customer",
      weekends: false,
    }),
  ),
  ...ON_THE_WAY.map(
    (user, i): ShopClient => ({
      name: { user },
      addresses: [`198.51.100.${101 + i}`, i % 2 === 0 ? `192.0.2.${130 + i}` : `2001:db8:${70 + i}:2::5`],
      userAgent: PHONES[i % PHONES.length]!,
      hours: [8, 20],
      requests: 16,
      errands: "customer",
      weekends: true,
    }),
  ),
  ...(["prices", "stock", "stock", "prices", "stock"] as const).map(
    (errands, i): ShopClient => ({
      name: { apiKey: `sample-key-${i + 1}-0f1e2d3c4b5a` },
      addresses: [`192.0.2.${10 + i}`],
      userAgent: `shop-${errands}/1.${i + 3}`,
      hours: [7, 19],
      requests: 24,
      errands,
      weekends: false,
    }),
  ),
  ...[1, 2, 3, 4].map(
    (i): ShopClient => ({
      name: { clientId: `till-${i}` },
      addresses: [`192.168.20.${30 + i}`],
      userAgent: "shop-till/2.4",
      hours: [8, 18],
      requests: 26,
      errands: "till",
      weekends: false,
    }),
  ),
  {
    name: { user: "backup" },
    addresses: ["10.0.3.5"],
    userAgent: "restic-rest/0.14",
    hours: [2, 2.3],
    requests: 3,
    errands: "backup",
    weekends: true,
  },
  {
    name: { nobody: true },
    addresses: ["192.0.2.200"],
    userAgent: "Mozilla/5.0 (compatible; ExampleBot/1.0; +https://bot.example/about)",
    hours: [0, 24],
    requests: 26,
    errands: "crawler",
    weekends: true,
  },
];
