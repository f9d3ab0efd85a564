import { Database } from "../../src/page/storage/database.ts";
import { databaseTrustStore } from "../../src/page/storage/pins.ts";

// The trust store of the page, for a test that drives it in a real browser.
Object.assign(globalThis, {
  openStore: async (owner: string) => databaseTrustStore(await Database.open(), owner),
});
