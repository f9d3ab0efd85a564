import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createHappenings } from "../../src/happenings/happenings.ts";
import { createLeases } from "../../src/happenings/leases.ts";
import type { Happenings, StoredEvent } from "../../src/services.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { BACKENDS, freshDatabase, freshPostgresUrl } from "../support/databases.ts";

const PATIENT = { timeout: 15_000, interval: 20 };
const event = (entries: number) => ({ type: "lines", apiId: "shop", entries }) as const;

/** Collects what a listener is told. */
function heard(happenings: Happenings, since?: number): StoredEvent[] {
  const all: StoredEvent[] = [];
  const ended = new AbortController();
  const listening = happenings.listen({ ...(since !== undefined && { since }), signal: ended.signal });
  void (async () => {
    for await (const stored of listening) all.push(stored);
  })();
  onTestFinished(() => ended.abort());
  return all;
}

const numbers = (all: readonly StoredEvent[]) =>
  all.map(({ event }) => ("entries" in event ? event.entries : undefined));

describe.each(BACKENDS)("happenings on %s", (backend) => {
  it("reach a listener in their order, once each, also after a number it has read up to", async () => {
    const happenings = await createHappenings({ database: await freshDatabase(backend) });
    onTestFinished(() => happenings.close());
    await happenings.publish(event(0));
    const fromNow = heard(happenings);
    await vi.waitFor(() => expect(fromNow).toEqual([]), PATIENT);
    for (let i = 1; i <= 250; i++) await happenings.publish(event(i));
    await vi.waitFor(() => expect(fromNow.length).toBe(250), PATIENT);
    expect(numbers(fromNow)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
    const again = heard(happenings, fromNow[99]!.id);
    await vi.waitFor(() => expect(again.length).toBe(150), PATIENT);
    expect(numbers(again)[0]).toBe(101);
  });

  it("end with the signal, and with the end of all", async () => {
    const happenings = await createHappenings({ database: await freshDatabase(backend) });
    const ended = new AbortController();
    const one = happenings.listen({ signal: ended.signal })[Symbol.asyncIterator]().next();
    const other = happenings.listen({ signal: new AbortController().signal })[Symbol.asyncIterator]().next();
    ended.abort();
    expect(await one).toMatchObject({ done: true });
    await happenings.close();
    expect(await other).toMatchObject({ done: true });
  });

  it("a lease is held by one at a time, can be renewed, runs out and is given back", async () => {
    const database = await freshDatabase(backend);
    const [one, other] = [createLeases({ database }), createLeases({ database })];
    expect(await one.take("job", 30)).toBe(true);
    expect(await one.take("job", 30)).toBe(true);
    expect(await other.take("job", 30)).toBe(false);
    expect(await other.isHeld("job")).toBe(true);
    await other.release("job");
    expect(await other.take("job", 30)).toBe(false);
    await one.release("job");
    expect(await other.isHeld("job")).toBe(false);
    expect(await other.take("job", 0.05)).toBe(true);
    await vi.waitFor(async () => expect(await one.take("job", 30)).toBe(true), PATIENT);
    expect(await other.take("job", 30)).toBe(false);
  });
});

describe.skipIf(!BACKENDS.includes("postgres"))("two processes on one PostgreSQL", () => {
  it("hear each other, and each event once in one order, though both publish at once", async () => {
    const url = await freshPostgresUrl();
    const both = await Promise.all(
      [1, 2].map(async () => createHappenings({ database: await openDatabase({ url, connections: 4 }) })),
    );
    onTestFinished(async () => void (await Promise.all(both.map((happenings) => happenings.close()))));
    const all = both.map((happenings) => heard(happenings, 0));
    await Promise.all(Array.from({ length: 200 }, (_, i) => both[i % 2]!.publish(event(i))));
    await vi.waitFor(() => expect(all.map(({ length }) => length)).toEqual([200, 200]), PATIENT);
    expect(numbers(all[0]!)).toEqual(numbers(all[1]!));
    expect(new Set(numbers(all[0]!)).size).toBe(200);
  });
});
