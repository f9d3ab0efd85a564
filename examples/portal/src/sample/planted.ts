import { type Planted, type SampleName, type SampleRequest, SHOP_OFFSET } from "./sample-line.ts";
import { browserOf } from "./shop-clients.ts";

const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOBODY: SampleName = { nobody: true };

/** A moment of the shop's clock on the last day before `now` on which it has passed, or so many days earlier. */
export function moment(now: number, hour: number, daysBefore = 0): number {
  const local = now + SHOP_OFFSET * 60_000;
  const today = Math.floor(local / DAY) * DAY + hour * HOUR;
  const last = today <= local ? today : today - DAY;
  return Math.round(last - daysBefore * DAY - SHOP_OFFSET * 60_000);
}

/** The same on the last such weekday, 0 being Sunday. */
export function momentOn(now: number, weekdays: readonly number[], hour: number, before = 0): number {
  for (let days = before; ; days++) {
    const at = moment(now, hour, days);
    if (weekdays.includes(new Date(at + SHOP_OFFSET * 60_000).getUTCDay())) return at;
  }
}

const WEEK = [1, 2, 3, 4, 5];

/** All that goes on over some time is over by now. */
const LONGEST = 2 * HOUR;

/** What is out of the ordinary, within the last week or so. */
export function plantedRequests(end: number): SampleRequest[] {
  const now = end - LONGEST;
  return [
    ...atNight(moment(now, 3.2, 1)),
    ...serverErrors(momentOn(now, WEEK, 14.4)),
    ...scan(moment(now, 16.6)),
    ...longAndDeepPaths(momentOn(now, WEEK, 10.7)),
    ...methods(moment(now, 23.1)),
    ...traversal(moment(now, 21.5)),
    ...injection(moment(now, 22.3)),
    ...hostileTexts(momentOn(now, WEEK, 13.1)),
    ...changesOfNetwork(momentOn(now, WEEK, 15.3)),
    ...severalAddresses(momentOn(now, WEEK, 11.2)),
    ...newAddress(momentOn(now, WEEK, 17.4)),
    ...weekend(momentOn(now, [6, 0], 6.6)),
    ...passwordGuessing(moment(now, 4.4, 2)),
  ];
}

function atNight(at: number): SampleRequest[] {
  const by = { client: { user: "nico" }, address: "203.0.113.89", userAgent: "curl/8.5.0" };
  return plant("admin-at-night", at, 40, [
    { ...by, target: "/admin/users" },
    { ...by, target: "/admin/users/export?all=1", bytes: 880_000 },
    { ...by, target: "/admin/settings" },
    { ...by, method: "POST", target: "/admin/users/1/role", status: 500, bytes: 170 },
  ]);
}

function serverErrors(at: number): SampleRequest[] {
  const by = { client: { user: "lia" }, address: "10.0.3.14", userAgent: browserOf(0), method: "POST", bytes: 170 };
  return plant("server-errors", at, 4, [
    { ...by, target: "/orders/merge", status: 500 },
    { ...by, target: "/orders/merge", status: 500 },
    { ...by, target: "/orders/merge", status: 502 },
    { ...by, target: "/orders/merge", status: 500 },
  ]);
}

function scan(at: number): SampleRequest[] {
  const targets = [
    "/.env",
    "/.git/config",
    "/wp-login.php",
    "/phpmyadmin/index.php",
    "/xmlrpc.php",
    "/backup.zip",
    "/cgi-bin/test.cgi",
    "/server-status",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
    "/actuator/env",
  ];
  const by = { address: "198.51.100.250", userAgent: "Mozilla/5.0 zgrab/0.x", status: 404, bytes: 162 };
  return plant(
    "scan",
    at,
    1,
    targets.map((target) => ({ ...by, target })),
  );
}

function longAndDeepPaths(at: number): SampleRequest[] {
  const by = { address: "203.0.113.61", userAgent: browserOf(1), status: 404, bytes: 162 };
  const long = (characters: number) => `/products/${"0123456789abcdef".repeat(200).slice(0, characters - 10)}`;
  return [
    ...plant("long-path", at, 30, [
      { ...by, target: long(120) },
      { ...by, target: long(2000) },
    ]),
    ...plant("deep-path", at + 90 * SECOND, 30, [
      { ...by, target: "/a/b/c/d/e/f/g/h" },
      { ...by, target: "/shelves/lumen/x/x/x/x/x/x/x/x/x/x/x/x" },
    ]),
  ];
}

function methods(at: number): SampleRequest[] {
  const by = { address: "198.51.100.9", userAgent: "-", status: 405, bytes: 150 };
  return plant("method", at, 3, [
    { ...by, method: "TRACE", target: "/" },
    { ...by, method: "PROPFIND", target: "/products/" },
    { ...by, method: "DEBUG", target: "/" },
    { ...by, method: "QUUX", target: "/login" },
  ]);
}

function traversal(at: number): SampleRequest[] {
  const by = { address: "203.0.113.17", userAgent: "python-requests/2.32", status: 400, bytes: 150 };
  return plant("traversal", at, 2, [
    { ...by, target: "/export/?file=../../../../../../etc/passwd" },
    { ...by, target: "/static/..%2f..%2f..%2f..%2fetc%2fshadow" },
    { ...by, target: "/products/../../../../windows/win.ini" },
    { ...by, target: "/search?q=....//....//....//etc/hosts%00.css" },
  ]);
}

function injection(at: number): SampleRequest[] {
  const by = { address: "203.0.113.23", userAgent: "sqlmap/1.8 (https://sqlmap.org)", bytes: 3000 };
  return plant("injection", at, 2, [
    { ...by, target: "/search?q=%27%20OR%20%271%27%3D%271%27%20--%20" },
    { ...by, target: "/search?q=x%27%20UNION%20SELECT%20name%2Cpassword%20FROM%20users--" },
    { ...by, target: "/orders?page=1%3B%20DROP%20TABLE%20orders%3B--", status: 500 },
    { ...by, target: "/shelves/terra?page=(select(sleep(5)))", status: 500 },
  ]);
}

/** Lines that do harm where a page or a terminal takes them for more than text. */
function hostileTexts(at: number): SampleRequest[] {
  const by = { address: "203.0.113.31", userAgent: browserOf(2), status: 400, bytes: 150 };
  const client = { clientId: 'till-9<img src=x onerror="alert(1)">' };
  return plant("hostile-text", at, 20, [
    { ...by, target: "/search?q=<script>alert(1)</script>" },
    { ...by, target: "/products/1", userAgent: "<script>alert(document.domain)</script>", status: 404 },
    { ...by, target: "/\\x1B]0;owned\\x07\\x1B[2J\\x1B[31m/index.html" },
    {
      ...by,
      client,
      method: "POST",
      target: "/api/sales?note=\u0000\u001b[31m\u202egnp.exe\u2028\r\n<svg/onload=alert(1)>",
    },
  ]);
}

/** From the office's network to a public address, and from home into that network: within minutes. */
function changesOfNetwork(at: number): SampleRequest[] {
  const bruno = { client: { user: "bruno" }, userAgent: browserOf(1), target: "/orders?page=1", bytes: 4200 };
  const vera = { client: { user: "vera" }, userAgent: browserOf(1), target: "/account", bytes: 1500 };
  return [
    ordinary(at - 240 * SECOND, { ...bruno, address: "10.0.3.12" }),
    ...plant("private-to-public", at, 0, [{ ...bruno, address: "203.0.113.45" }]),
    ordinary(at + 60 * SECOND, { ...vera, address: "198.51.100.21" }),
    ...plant("public-to-private", at + 300 * SECOND, 0, [{ ...vera, address: "10.0.3.77" }]),
  ];
}

/** A key that was stolen and passed on. */
function severalAddresses(at: number): SampleRequest[] {
  const by = { client: { apiKey: "sample-key-2-0f1e2d3c4b5a" }, userAgent: "python-requests/2.32", bytes: 12_400 };
  return plant(
    "several-addresses",
    at,
    25 * 60,
    ["203.0.113.71", "198.51.100.180", "192.0.2.99", "203.0.113.72"].map((address, i) => ({
      ...by,
      address,
      target: `/api/stock?page=${i + 1}`,
    })),
  );
}

function newAddress(at: number): SampleRequest[] {
  return plant("new-address", at, 0, [
    { client: { user: "dario" }, address: "192.0.2.77", userAgent: "Wget/1.24.5", target: "/account", bytes: 1500 },
  ]);
}

function weekend(at: number): SampleRequest[] {
  const by = { client: { user: "rui" }, address: "10.0.3.15", userAgent: browserOf(1), bytes: 640_000 };
  return plant("weekend", at, 50, [
    { ...by, target: "/export/customers.tar?all=1" },
    { ...by, target: "/export/orders.tar?all=1" },
    { ...by, target: "/export/prices.tar?all=1" },
  ]);
}

function passwordGuessing(at: number): SampleRequest[] {
  const by = { address: "198.51.100.66", userAgent: "Go-http-client/1.1", method: "POST", target: "/login" };
  return plant(
    "password-guessing",
    at,
    1,
    Array.from({ length: 6 }, () => ({ ...by, status: 401, bytes: 90 })),
  );
}

type Draft = Partial<SampleRequest> & Pick<SampleRequest, "address" | "userAgent" | "target">;

/** One after another, so many seconds apart. */
function plant(planted: Planted, at: number, apart: number, drafts: readonly Draft[]): SampleRequest[] {
  return drafts.map((draft, i) => ({ ...ordinary(at + i * apart * SECOND, draft), planted }));
}

function ordinary(at: number, draft: Draft): SampleRequest {
  return { client: NOBODY, method: "GET", status: 200, bytes: 1000, ...draft, at };
}
