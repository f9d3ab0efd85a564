import { describe, expect, test } from "vitest";
import { learnAccessLog } from "../../src/features/access-log.ts";
import { observationsOf } from "../../src/features/request-observations.ts";
import { partsOf } from "../../src/features/request-parts.ts";
import { isSecretName, redactEntry } from "../../src/features/secrets.ts";
import { shopEntry, shopLog } from "./support.ts";

describe("a name", () => {
  test.each([
    "password",
    "new-passwd",
    "userPwd",
    "senha",
    "access_token",
    "apiKey",
    "api-key",
    "KEY",
    "user[pass]",
    "authKey",
    "JSESSIONID",
    "sid",
    "X-Signature",
    "client_secret",
    "sessão",
  ])("is one of a secret: %s", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each([
    "page",
    "q",
    "keyword",
    "passenger",
    "author",
    "side",
    "pinned",
    "monkey",
    "compass",
    "",
    "x".repeat(5000),
  ])("is none: %s", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe("an entry that is handed on", () => {
  test.each([
    ["password=hunter2&page=3", "password=…&page=3"],
    ["pass%77ord=hunter2", "pass%77ord=…"],
    ["a=1&api_key=hunter2=&token=", "a=1&api_key=…&token="],
    ["next=%2Flogin%3Fpassword%3Dhunter2&x=1", "next=…&x=1"],
    ['filter={"token":"hunter2"}', "filter=…"],
    ["a=1?password=hunter2", "a=1?password=…"],
  ])("does not show the secrets of its query: %s", (query, shown) => {
    expect(redactEntry(shopEntry({ query }))).toEqual(shopEntry({ query: shown }));
  });

  test.each([
    ["https://shop.example/a?token=hunter2&b=c#x", "https://shop.example/a?token=…&b=c#x"],
    ["https://shop.example/a#access_token=hunter2", "https://shop.example/a#access_token=…"],
    ["https://ana:hunter2@shop.example/a", "https://…@shop.example/a"],
  ])("does not show the secrets of its referer: %s", (referer, shown) => {
    expect(redactEntry(shopEntry({ referer })).referer).toBe(shown);
  });

  test("is itself where there is nothing to hide", () => {
    for (const told of [
      {},
      { query: "q=vinho&page=3", referer: "https://shop.example/?page=2" },
      { query: "password" },
    ]) {
      const entry = shopEntry(told);
      expect(redactEntry(entry)).toBe(entry);
    }
  });

  test("is redacted in linear time", () => {
    for (const query of [
      "&".repeat(1e6),
      "a=".repeat(5e5),
      "%3D".repeat(3e5),
      "=%3Dpass".repeat(1e5),
      "x".repeat(1e6),
    ]) {
      expect(redactEntry(shopEntry({ query, referer: `${"h".repeat(1e5)}?${query}` })).path).toBe("/items/7");
    }
  });
});

describe("the model of a log", () => {
  const told = (password: string) => shopEntry({ path: "/login", query: `password=${password}&page=1` });
  const log = (password: string) => [...shopLog(300), ...Array.from({ length: 30 }, () => told(password))];

  test("does not depend on which secret was in the log, but on its kind", () => {
    const text = JSON.stringify(learnAccessLog(log("hunter2-A")).extractor);
    expect(JSON.stringify(learnAccessLog(log("kitten9-Z")).extractor)).toBe(text);
    expect(JSON.stringify(learnAccessLog(log("hunter2-A'")).extractor)).not.toBe(text);
  });

  test("still finds an attack that comes as a secret", () => {
    const { extractor } = learnAccessLog(log("hunter2"));
    const at = extractor.featureSet.features.findIndex(({ name }) => name === "value_character_rarity");
    expect(extractor.extract(told("kitten9"))[at]).toBeLessThan(2);
    expect(extractor.extract(told("x'%20OR%20''='"))[at]).toBeGreaterThan(4);
  });
});

test("what is looked at of a query's values is bounded", () => {
  const query = Array.from({ length: 64 }, (_, i) => `p${i}=aA1!@#$%^*()_-;:,.<>/?~[]{}|`).join("&");
  const observations = observationsOf(partsOf(shopEntry({ query })), 0);
  expect(observations.filter(({ part }) => part === "character").length).toBe(512);
  expect(observations.filter(({ part }) => part === "value").length).toBe(64);
});
