import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogEntry } from "../../src/features/log-entry.ts";
import { parseLogLine } from "../../src/features/parse-log.ts";

const AT = Date.UTC(2025, 9, 10, 16, 55, 36);
const HEAD = "203.0.113.9 - ana [10/Oct/2025:13:55:36 -0300]";

function entryOf(line: string, cutOff = false): LogEntry {
  const parsed = parseLogLine(line, "auto", cutOff);
  if (parsed.entry === undefined) throw new Error(`no entry: ${parsed.reason}`);
  return parsed.entry;
}

function reasonOf(line: string, cutOff = false): string | undefined {
  const parsed = parseLogLine(line, "auto", cutOff);
  return parsed.entry === undefined ? parsed.reason : undefined;
}

describe("a combined line", () => {
  test("gives all that an entry has", () => {
    const line = `${HEAD} "GET /a/b?x=1&y=2?z HTTP/1.1" 404 2326 "https://example.org/" "Mozilla/5.0 (X11)"`;
    expect(parseLogLine(line)).toEqual({
      format: "combined",
      entry: {
        at: AT,
        offset: -180,
        client: "ana",
        clientSource: "user",
        address: "203.0.113.9",
        method: "GET",
        path: "/a/b",
        query: "x=1&y=2?z",
        status: 404,
        bytes: 2326,
        referer: "https://example.org/",
        userAgent: "Mozilla/5.0 (X11)",
        duration: undefined,
      },
    });
  });

  test("without a user has the address for a client", () => {
    const entry = entryOf('2001:db8::1 - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/2.0" 200 - "-" "-"');
    expect(entry).toMatchObject({ client: "2001:db8::1", clientSource: "address", address: "2001:db8::1" });
    expect([entry.bytes, entry.referer, entry.userAgent]).toEqual([undefined, undefined, ""]);
  });

  test("that has no place for a user agent, or is cut off before it, says nothing of one", () => {
    expect(entryOf(`${HEAD} "GET / HTTP/1.0" 200 5 "-" "-"`).userAgent).toBe("");
    expect(entryOf(`${HEAD} "GET / HTTP/1.0" 200 5 "-" ""`).userAgent).toBe("");
    for (const end of ["", ' "-"', ' "-" "', ' "-" "-']) {
      expect(entryOf(`${HEAD} "GET / HTTP/1.0" 200 5${end}`, true).userAgent, end).toBeUndefined();
    }
  });

  test("may be followed by further fields and preceded by a virtual host", () => {
    const line = `www.example.org:443 ${HEAD} "GET / HTTP/1.1" 200 5 "-" "curl/8.5" "198.51.100.7" 0.012`;
    expect(entryOf(line)).toMatchObject({ address: "203.0.113.9", client: "ana", userAgent: "curl/8.5" });
  });

  test("has its escapes undone", () => {
    const line = String.raw`${HEAD} "GET /caf\xc3\xa9?q=\"a\\b\"&t=\t HTTP/1.1" 200 5 "-" "a \"b\" \x22c\x22 \xff"`;
    expect(entryOf(line)).toMatchObject({ path: "/café", query: 'q="a\\b"&t=\t', userAgent: 'a "b" "c" \uFFFD' });
    expect(entryOf(String.raw`${HEAD} "GET /\\x41 HTTP/1.1" 200 5`).path).toBe("/\\x41");
  });

  test("of a server that escapes nothing is still read", () => {
    const line = `${HEAD} "GET /a?q="b" HTTP/1.1" 200 5 "-" "x "y" z"`;
    expect(entryOf(line)).toMatchObject({ path: "/a", query: 'q="b"', status: 200 });
  });
});

describe("a common line", () => {
  test("has neither referer nor user agent", () => {
    expect(parseLogLine(`${HEAD} "GET / HTTP/1.0" 200 5`).format).toBe("common");
    expect(entryOf(`${HEAD} "GET / HTTP/1.0" 200 5`).userAgent).toBeUndefined();
  });

  test("may lack status and bytes", () => {
    expect(entryOf(`${HEAD} "GET / HTTP/1.0" - -`)).toMatchObject({ status: undefined, bytes: undefined });
    expect(entryOf(`${HEAD} "GET / HTTP/1.0" 200`)).toMatchObject({ status: 200, bytes: undefined });
  });

  test("may have a user with spaces in the name", () => {
    expect(entryOf('10.0.0.1 - ana maria [10/Oct/2025:13:55:36 -0300] "GET / HTTP/1.1" 200 0').client).toBe(
      "ana maria",
    );
  });
});

describe("who sent a request", () => {
  test.each([401, 407])("is not the user whose name came with a request that was answered with %i", (status) => {
    expect(entryOf(`${HEAD} "GET / HTTP/1.1" ${status} 5 "-" "x"`)).toMatchObject({
      client: "203.0.113.9",
      clientSource: "address",
      status,
    });
    expect(entryOf(`${HEAD} "GET / HTTP/1.1" 403 5 "-" "x"`).client).toBe("ana");
  });

  test("is not known where Apache writes an empty name", () => {
    for (const status of [200, 401]) {
      const line = `203.0.113.9 - "" [10/Oct/2025:13:55:36 -0300] "GET /admin?a="b" HTTP/1.1" ${status} 12 "-" "x"`;
      expect(entryOf(line)).toMatchObject({ client: "203.0.113.9", path: "/admin", query: 'a="b"', status });
    }
    expect(reasonOf('1.2.3.4 - "" "" [10/Oct/2025:13:55:36 -0300] "GET / HTTP/1.1" 200 1')).toBe("no-time");
  });

  test.each([
    ["203.0.113.9:51234", "203.0.113.9"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["2001:db8::1", "2001:db8::1"],
    ["203.0.113.9, 10.0.0.1", "203.0.113.9"],
    ["203.0.113.9,10.0.0.1", "203.0.113.9"],
    ["203.0.113.9:80, 10.0.0.1, 10.0.0.2", "203.0.113.9"],
    ["www.example.org:443 203.0.113.9:80, 10.0.0.1", "203.0.113.9"],
    ["host.example.org", "host.example.org"],
  ])("is the first address of a list, without its port: %s", (written, address) => {
    const rest = '[10/Oct/2025:13:55:36 -0300] "GET / HTTP/1.1" 200 1';
    expect(entryOf(`${written} - - ${rest}`)).toMatchObject({ client: address, address });
    expect(entryOf(`${written} - ana maria ${rest}`)).toMatchObject({ client: "ana maria", address });
  });
});

describe("what was no request of HTTP", () => {
  test.each([
    [String.raw`\x16\x03\x01\x02`, "\x16\x03\x01\x02"],
    ["-", ""],
    ["", ""],
    ["quit", "quit"],
    ["SSH-2.0-Go", "SSH-2.0-Go"],
    ["hello big world", "hello big world"],
    ["<b> /x HTTP/1.1", "<b> /x HTTP/1.1"],
  ])("has no method and stands in the path: %s", (request, path) => {
    expect(entryOf(`${HEAD} "${request}" 400 150 "-" "-"`)).toMatchObject({ method: "", path, query: "", status: 400 });
  });

  test.each([
    ["GET /", "GET", "/"],
    ["GET /a b c HTTP/1.1", "GET", "/a b c"],
    ["OPTIONS * HTTP/1.0", "OPTIONS", "*"],
    ["GET http://example.org/x HTTP/1.1", "GET", "http://example.org/x"],
    ["CONNECT example.org:443 HTTP/1.1", "CONNECT", "example.org:443"],
    ["DEBUG /x.aspx HTTP/1.1", "DEBUG", "/x.aspx"],
  ])("is told from what was: %s", (request, method, path) => {
    expect(entryOf(`${HEAD} "${request}" 200 1`)).toMatchObject({ method, path });
  });
});

describe("a line that somebody forged", () => {
  test("does not pass itself off as another by its user name", () => {
    const name = String.raw`x [01/Jan/2000:00:00:00 +0000] \"GET /innocent HTTP/1.1\" 200 1`;
    const entry = entryOf(`198.51.100.66 - ${name} [10/Oct/2025:13:55:36 -0300] "GET /admin HTTP/1.1" 401 1`);
    expect(entry).toMatchObject({ at: AT, path: "/admin", status: 401, address: "198.51.100.66" });
  });

  test("does not change its status by its request", () => {
    const request = String.raw`GET /x HTTP/1.1\" 200 5 \"-\" \"`;
    expect(entryOf(`${HEAD} "${request}" 500 7 "-" "-"`)).toMatchObject({ status: 500, bytes: 7 });
  });
});

describe("a line that is none", () => {
  test.each([
    ["", "no-time"],
    ["hello", "no-time"],
    [`203.0.113.9 - - "GET / HTTP/1.1" 200 1`, "no-time"],
    [`203.0.113.9 - - [31/Feb/2025:13:55:36 -0300] "GET / HTTP/1.1" 200 1`, "bad-time"],
    [HEAD, "no-time"],
    [`${HEAD} "GET / HTTP/1.1`, "no-request"],
    [`${HEAD} "GET / HTTP/1.1" OK 1`, "bad-status"],
  ])("says why: %s", (line, reason) => {
    expect(reasonOf(line)).toBe(reason);
  });

  test("never throws, whatever the bytes", () => {
    const parts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom(
        '"',
        "\\",
        "[",
        "] ",
        " ",
        HEAD,
        '"GET / HTTP/1.1" 200 5',
        "\\x",
        "\\xzz",
        "%",
        "{",
        "\u0000",
        "\ud800",
      ),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), fc.boolean(), (pieces, cutOff) => {
        const { entry } = parseLogLine(pieces.join(""), "auto", cutOff);
        if (entry !== undefined) expect(Number.isFinite(entry.at)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  test("takes no more than linear time to be refused", () => {
    for (const unit of ["\\", '"', '\\"', '" ', "\\x", " [", '] "']) {
      const line = `${HEAD} "GET /${unit.repeat(500_000)}`;
      expect(parseLogLine(line).entry).toBeUndefined();
    }
  });
});

describe("a line that was cut", () => {
  const line = `${HEAD} "GET /long?x=${"a".repeat(100)} HTTP/1.1" 200 5 "-" "agent"`;

  test("is an entry as far as it goes, once its request has begun", () => {
    expect(entryOf(line.slice(0, 90), true)).toMatchObject({ path: "/long", method: "GET", status: undefined });
    expect(entryOf(line.slice(0, -3), true)).toMatchObject({ status: 200, userAgent: "age" });
  });

  test("is too long to be one before", () => {
    expect(reasonOf(line.slice(0, 30), true)).toBe("too-long");
  });
});

test("lines that were made from entries give the entries back", () => {
  const escaped = (text: string) =>
    text
      .replace(/["\\]/g, "\\$&")
      .replace(/[^\x20-\x7e]/gu, (character) =>
        Array.from(new TextEncoder().encode(character), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
      );
  const field = fc.string({ unit: "grapheme", maxLength: 40 });
  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
  const request = fc.record({
    at: fc.integer({ min: 0, max: 4_000_000_000 }),
    offset: fc.integer({ min: -720, max: 840 }),
    user: word.filter((text) => text.trim() === text && text !== "-" && !text.includes("[")),
    path: field.map((text) => `/${text.replaceAll("?", "")}`),
    query: field,
    status: fc.integer({ min: 100, max: 999 }),
    bytes: fc.integer({ min: 0, max: 2 ** 40 }),
    userAgent: field.filter((text) => text !== "-"),
    referer: field.filter((text) => text !== "-"),
  });
  fc.assert(
    fc.property(request, ({ at, offset, user, path, query, status, bytes, userAgent, referer }) => {
      const shown = new Date(at * 1000 + offset * 60_000).toUTCString();
      const [, day, month, year, clock] = shown.split(" ");
      const zone = `${offset < 0 ? "-" : "+"}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, "0")}${String(Math.abs(offset) % 60).padStart(2, "0")}`;
      const target = query === "" ? path : `${path}?${query}`;
      const line =
        `192.0.2.1 - ${escaped(user)} [${day}/${month}/${year}:${clock} ${zone}] ` +
        `"GET ${escaped(target)} HTTP/1.1" ${status} ${bytes} "${escaped(referer)}" "${escaped(userAgent)}"`;
      if (at * 1000 + offset * 60_000 < 0) return;
      expect(entryOf(line)).toMatchObject({ at: at * 1000, offset, path, query, status, bytes, userAgent, referer });
      if (user.length <= 128 && status !== 401 && status !== 407) expect(entryOf(line).client).toBe(user);
    }),
    { numRuns: 300 },
  );
});
