import { describe, expect, it } from "vitest";
import { createHappenings } from "../../src/happenings/happenings.ts";
import { createLeases } from "../../src/happenings/leases.ts";
import { createImports } from "../../src/logs/imports.ts";
import { createLogs } from "../../src/logs/logs.ts";
import { generateSample } from "../../src/sample/generate-sample.ts";
import { createSamples } from "../../src/sample/samples.ts";
import { BACKENDS, freshDatabase } from "../support/databases.ts";

const NOW = Date.UTC(2026, 10, 22, 17, 24);

describe.each(BACKENDS)("the loading of sample data, on %s", { timeout: 90_000 }, (backend) => {
  it("sends the log through an import of a new API, under the next name that is free", async () => {
    const database = await freshDatabase(backend);
    const happenings = await createHappenings({ database });
    const logs = createLogs({ database, happenings });
    const imports = createImports({ database, happenings, leases: createLeases({ database }) });
    try {
      await logs.create({ id: "sample", name: "Somebody's own" });
      const loaded = await createSamples({ logs, imports, clock: () => NOW }).load();
      const { lines } = generateSample({ now: NOW });
      expect(loaded.api).toMatchObject({ id: "sample-2", entries: lines.length, lastAt: lines.at(-1)!.at });
      expect(loaded.import).toMatchObject({ state: "done", parsed: lines.length, bad: 0, addressOnly: false });
      const hostile = await logs.entries("sample-2", {
        limit: 50,
        order: "newest",
        client: 'till-9<img src=x onerror="alert(1)">',
      });
      expect(hostile.items.map(({ query }) => query)).toEqual([
        "note=\u2400\u001b[31m\u202egnp.exe\u2028\r\n<svg/onload=alert(1)>",
      ]);
    } finally {
      await imports.close();
      await happenings.close();
    }
  });
});
