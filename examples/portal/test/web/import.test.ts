import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiIdSchema } from "../../src/contract/common.ts";
import type { ImportView } from "../../src/contract/logs.ts";
import { isApiId, suggestedApiId } from "../../web/src/pages/import/api-id.ts";
import { pushExample } from "../../web/src/pages/import/push-example.ts";
import {
  changedUpload,
  contentTypeOf,
  importName,
  nextUpload,
  resumable,
  shareOf,
  type Upload,
  withoutEnded,
} from "../../web/src/pages/import/upload-queue.ts";

const upload = (key: number, state: Upload["state"]): Upload => ({
  key,
  name: `access-${key}.log`,
  size: 100,
  format: "auto",
  state,
  sent: 0,
});

describe("uploads", () => {
  it("go one after the other, in the order in which they were chosen", () => {
    const uploads = [upload(1, "sent"), upload(2, "waiting"), upload(3, "waiting")];
    expect(nextUpload(uploads)?.key).toBe(2);
    const sending = changedUpload(uploads, 2, { state: "sending" });
    expect(nextUpload(sending)).toBeUndefined();
    expect(nextUpload(changedUpload(sending, 2, { state: "failed" }))?.key).toBe(3);
    expect(withoutEnded(sending).map(({ key }) => key)).toEqual([2, 3]);
  });

  it("say how far they are only where it is known", () => {
    expect(shareOf(50, 200)).toBe(0.25);
    expect(shareOf(300, 200)).toBe(1);
    expect(shareOf(1, undefined)).toBeUndefined();
    expect(shareOf(0, 0)).toBeUndefined();
  });

  it("are sent as what their name says, and as bytes where it says nothing", () => {
    expect(contentTypeOf("ACCESS.LOG.GZ")).toBe("application/gzip");
    expect(contentTypeOf("events.ndjson")).toBe("application/x-ndjson");
    expect(contentTypeOf("access.log")).toBe("text/plain");
    expect(contentTypeOf("access.log.1")).toBe("application/octet-stream");
  });

  it("have a name that the API takes, whatever the file is called", () => {
    expect(importName(`${"a".repeat(300)}-2026.log.gz`)).toHaveLength(200);
    expect(importName(`${"a".repeat(300)}-2026.log.gz`)).toMatch(/-2026\.log\.gz$/);
    expect(importName("  ")).toBe("log");
  });
});

describe("an import that broke off", () => {
  const found = (id: number, change: Partial<ImportView> = {}): ImportView => ({
    id,
    apiId: "shop",
    name: "access.log",
    format: "auto",
    state: "interrupted",
    size: 100,
    read: 40,
    lines: 4,
    parsed: 4,
    bad: 0,
    empty: 0,
    truncated: 0,
    samples: [],
    addressOnly: false,
    createdAt: id,
    ...change,
  });
  const file = { name: "access.log", size: 100 };

  it("goes on when the same file is chosen again, the newest first", () => {
    expect(resumable([found(1), found(3), found(2)], file)?.id).toBe(3);
  });

  it("is another's where name, size or state differ", () => {
    expect(resumable([found(1, { size: 99 })], file)).toBeUndefined();
    expect(resumable([found(1, { name: "error.log" })], file)).toBeUndefined();
    for (const state of ["done", "running", "cancelled", "failed"] as const) {
      expect(resumable([found(1, { state })], file)).toBeUndefined();
    }
  });
});

describe("the id of a new API", () => {
  it("is made of its name", () => {
    expect(suggestedApiId("Loja São João (web)")).toBe("loja-sao-joao-web");
    expect(suggestedApiId("--")).toBe("");
    expect(suggestedApiId("Shop", ["shop", "shop-2"])).toBe("shop-3");
  });

  it("is one that the API takes, or empty, whatever the name is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (name) => {
        const id = suggestedApiId(name);
        expect(id === "" || apiIdSchema.safeParse(id).success).toBe(true);
      }),
      { verbose: 1 },
    );
  });

  it("is judged as the API judges it", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-c0.A_-]{0,66}$/), (id) => {
        expect(isApiId(id)).toBe(apiIdSchema.safeParse(id).success);
      }),
      { verbose: 1 },
    );
  });
});

describe("the example of a push", () => {
  it("names the API, and no token", () => {
    const text = pushExample("http://127.0.0.1:7430", "shop");
    expect(text).toContain("'http://127.0.0.1:7430/api/apis/shop/lines'");
    expect(text).toContain('"Authorization: Bearer $SECURECOMM_TOKEN"');
    expect(text).not.toContain("scp_");
  });

  it("cannot be broken out of by what is quoted", () => {
    expect(pushExample("http://a'; rm -rf ~ #", "x y")).toContain(`'http://a'\\''; rm -rf ~ #/api/apis/x%20y/lines'`);
  });
});
