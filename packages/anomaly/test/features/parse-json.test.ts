import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogEntry } from "../../src/features/log-entry.ts";
import { parseLogLine } from "../../src/features/parse-log.ts";

const AT = Date.UTC(2025, 9, 10, 16, 55, 36);

function entryOf(record: unknown): LogEntry {
  const parsed = parseLogLine(JSON.stringify(record));
  if (parsed.entry === undefined) throw new Error(`no entry: ${parsed.reason}`);
  return parsed.entry;
}

describe("a JSON line", () => {
  test("has the documented fields", () => {
    expect(
      entryOf({
        timestamp: "2025-10-10T13:55:36-03:00",
        clientId: "shop-7",
        ip: "203.0.113.9",
        method: "POST",
        path: "/orders",
        query: "?dry=1",
        status: 201,
        bytes: 17,
        referer: "https://example.org/",
        userAgent: "shop/1.2",
        duration: 12.5,
      }),
    ).toEqual({
      at: AT,
      offset: -180,
      client: "shop-7",
      clientSource: "client-id",
      address: "203.0.113.9",
      method: "POST",
      path: "/orders",
      query: "dry=1",
      status: 201,
      bytes: 17,
      referer: "https://example.org/",
      userAgent: "shop/1.2",
      duration: 12.5,
    });
  });

  test("of nginx is read", () => {
    const record = {
      time_iso8601: "2025-10-10T16:55:36+00:00",
      remote_addr: "203.0.113.9",
      remote_user: "-",
      request: "GET /a?b=c HTTP/1.1",
      uri: "/a",
      args: "b=c",
      status: "404",
      body_bytes_sent: "153",
      request_time: "0.025",
      http_user_agent: "curl/8.5",
      http_referer: "",
    };
    expect(entryOf(record)).toMatchObject({
      at: AT,
      client: "203.0.113.9",
      clientSource: "address",
      method: "GET",
      path: "/a",
      query: "b=c",
      status: 404,
      bytes: 153,
      duration: 25,
      userAgent: "curl/8.5",
      referer: undefined,
    });
  });

  test("of Caddy is read, its duration in seconds", () => {
    const request = {
      remote_ip: "127.0.0.1",
      client_ip: "203.0.113.9",
      method: "GET",
      uri: "/x?y=1",
      headers: { "User-Agent": ["curl/7.82.0"], Referer: ["https://example.org/"] },
    };
    const record = { level: "info", ts: AT / 1000, request, duration: 0.25, size: 10900, status: 200, user_id: "" };
    expect(entryOf(record)).toMatchObject({
      at: AT,
      address: "203.0.113.9",
      path: "/x",
      query: "y=1",
      duration: 250,
      bytes: 10900,
      userAgent: "curl/7.82.0",
      referer: "https://example.org/",
    });
  });

  test("of pino-http is read", () => {
    const req = { method: "GET", url: "/x?y=1", headers: { "user-agent": "curl/8" }, remoteAddress: "::1" };
    const res = { statusCode: 500, headers: { "content-length": "12" } };
    expect(entryOf({ level: 50, time: AT, req, res, responseTime: 7 })).toMatchObject({
      at: AT,
      address: "::1",
      method: "GET",
      path: "/x",
      status: 500,
      bytes: 12,
      duration: 7,
      userAgent: "curl/8",
    });
  });

  test("names its client by id before key before user before address", () => {
    const record = { time: AT, path: "/", ip: "192.0.2.1", user: "ana", apiKey: "k-123", clientId: "c1" };
    const sources = [record, { ...record, clientId: "" }, { ...record, clientId: "-", apiKey: null }].map(
      (each) => entryOf(each).clientSource,
    );
    expect(sources).toEqual(["client-id", "api-key", "user"]);
    expect(entryOf({ time: AT, path: "/", ip: "192.0.2.1" }).clientSource).toBe("address");
    expect(entryOf({ time: AT, path: "/", ip: "192.0.2.1", user: { id: 7 } })).toMatchObject({ client: "7" });
  });

  test("does not name its client by the user when it was refused for want of credentials", () => {
    const record = { time: AT, path: "/", ip: "192.0.2.1", user: "ana" };
    expect(entryOf({ ...record, status: 401 })).toMatchObject({ client: "192.0.2.1", clientSource: "address" });
    expect(entryOf({ ...record, status: 403 })).toMatchObject({ client: "ana" });
    expect(entryOf({ ...record, status: "401", clientId: "c1" })).toMatchObject({ client: "c1" });
  });

  test("shows the request as it was sent, not as the server understood it", () => {
    const base = { time: AT, status: 200, method: "GET" };
    expect(entryOf({ ...base, request: "GET /search?q=%27%20OR%201=1-- HTTP/1.1", uri: "/search" })).toMatchObject({
      path: "/search",
      query: "q=%27%20OR%201=1--",
    });
    const dots = "/a%2f..%2f..%2fetc/passwd";
    expect(entryOf({ ...base, request: `GET ${dots} HTTP/1.1`, uri: "/etc/passwd" }).path).toBe(dots);
    expect(entryOf({ ...base, request_uri: `${dots}?x=1`, uri: "/etc/passwd", path: "/y" })).toMatchObject({
      path: dots,
      query: "x=1",
    });
    expect(entryOf({ ...base, request_uri: "/a", request: "GET /a?b=c HTTP/1.1" }).query).toBe("b=c");
    expect(entryOf({ ...base, request: "\u0016\u0003", uri: "/x?y=1" })).toMatchObject({ path: "/x", query: "y=1" });
  });

  test("with an empty user agent had none; without the field it does not say", () => {
    const userAgent = (told: object) => entryOf({ time: AT / 1000, path: "/", ...told }).userAgent;
    expect([userAgent({ userAgent: "" }), userAgent({ http_user_agent: "-" })]).toEqual(["", ""]);
    expect(userAgent({ userAgent: "-", http_user_agent: "curl/8" })).toBe("curl/8");
    expect(userAgent({})).toBeUndefined();
  });

  test.each([{ request: "" }, { request: "-", request_method: "", uri: "" }, { path: "" }])(
    "without a request is an entry without one, as in the other formats: %j",
    (record) => {
      const entry = entryOf({ time: AT, ip: "203.0.113.9", status: 400, ...record });
      expect(entry).toMatchObject({ method: "", path: "", query: "", status: 400, client: "203.0.113.9" });
    },
  );

  test("tells the hour by the log's own clock where any of its times names its zone", () => {
    const local = "10/Oct/2025:13:55:36 -0300";
    expect(entryOf({ msec: `${AT / 1000}.1`, time_local: local, path: "/" })).toMatchObject({ at: AT, offset: -180 });
    expect(entryOf({ ts: AT, time_local: "10/Oct/2015:13:55:36 -0300", path: "/" })).toMatchObject({
      at: AT,
      offset: 0,
    });
    expect(entryOf({ timestamp: "soon", time: AT, path: "/" }).at).toBe(AT);
    expect(entryOf({ date: "2025-10-10", time: "16:55:36", path: "/" }).at).toBe(AT);
  });

  test.each([
    ["203.0.113.7, 10.0.0.1", "203.0.113.7"],
    ["203.0.113.7:51234", "203.0.113.7"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    [`${" ".repeat(40)}2001:db8::1 , x`, "2001:db8::1"],
  ])("has the first address of a list, without its port: %s", (ip, address) => {
    expect(entryOf({ time: AT, path: "/", ip })).toMatchObject({ client: address, address });
  });

  test("that was cut is read as far as it goes", () => {
    const request = { remote_ip: "203.0.113.9", method: "GET", uri: "/admin?x=<script>", headers: { A: ["b", "c"] } };
    const line = JSON.stringify({
      level: 'a "b\\',
      ts: AT / 1000,
      request,
      x: [[1, { y: 2 }], 3],
      status: 200,
      end: 1,
    });
    const fields: unknown[] = [];
    for (let length = 0; length < line.length; length++) {
      const parsed = parseLogLine(line.slice(0, length), "json", true);
      if (parsed.entry === undefined) expect(parsed.reason).toBe("too-long");
      else {
        const { at, method, path, status, client } = parsed.entry;
        const shown = [at, method, path, status, client].join(" ");
        if (fields.at(-1) !== shown) fields.push(shown);
      }
    }
    expect(fields).toEqual([
      `${AT}    -`,
      `${AT}    203.0.113.9`,
      `${AT} GET /admin  203.0.113.9`,
      `${AT} GET /admin 200 203.0.113.9`,
    ]);
  });

  test("never gives an API key away, and keeps two keys apart", () => {
    const [first, second] = ["sk_live_51Habc", "sk_live_51Habd"].map((apiKey) =>
      entryOf({ time: AT, path: "/", apiKey }),
    );
    expect(JSON.stringify(first)).not.toContain("sk_live");
    expect(first!.client).toMatch(/^key:[0-9a-f]{16}$/);
    expect(first!.client).not.toBe(second!.client);
  });

  test("cuts a name that is too long without confusing two of them", () => {
    const [first, second] = ["a", "b"].map((end) => entryOf({ time: AT, path: "/", user: "x".repeat(5000) + end }));
    expect(first!.client.length).toBe(128);
    expect(first!.client).not.toBe(second!.client);
  });

  test.each([
    ["{", "bad-json"],
    ["{}}", "bad-json"],
    ['{"path":"/"}', "no-time"],
    ['{"time":"soon","path":"/"}', "bad-time"],
    ['{"time":1760115336,"message":"started"}', "no-path"],
    ['{"time":1760115336,"path":"/","status":"OK"}', "bad-status"],
  ])("that is none says why: %s", (line, reason) => {
    expect(parseLogLine(line)).toMatchObject({ entry: undefined, format: "json", reason });
  });

  test("that is a list or a word is none when JSON was asked for", () => {
    for (const line of ["[]", "1", "null", '"x"', ""]) {
      expect(parseLogLine(line, "json")).toMatchObject({ entry: undefined, reason: "bad-json" });
    }
  });

  test("with the names of an object's own machinery is harmless", () => {
    const line = `{"__proto__":{"path":"/x","time":1},"constructor":"a","time":1760115336,"url":"/y"}`;
    expect(parseLogLine(line).entry).toMatchObject({ path: "/y" });
    expect(parseLogLine(`{"__proto__":{"path":"/x"},"time":1760115336}`).entry).toBeUndefined();
  });

  test("nested as deeply as a line can be does no harm", () => {
    expect(parseLogLine(`{"a":${"[".repeat(60_000)}`).entry).toBeUndefined();
    expect(
      parseLogLine(`{"time":1760115336,"path":"/","a":${"[".repeat(5000)}${"]".repeat(5000)}}`).entry,
    ).toBeDefined();
  });

  test("never throws, whatever it holds", () => {
    const names = [
      "time",
      "path",
      "url",
      "request",
      "status",
      "bytes",
      "user",
      "apiKey",
      "ip",
      "method",
      "duration",
      "req",
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue(), { maxKeys: 8 }), (record) => {
        const { entry } = parseLogLine(JSON.stringify({ time: 1_760_115_336, ...record }), "json");
        if (entry === undefined) return;
        expect(Number.isFinite(entry.at)).toBe(true);
        expect([entry.path, entry.query, entry.method, entry.client].every((text) => typeof text === "string")).toBe(
          true,
        );
      }),
      { numRuns: 400 },
    );
  });
});
