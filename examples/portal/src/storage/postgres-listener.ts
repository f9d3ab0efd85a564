import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;

/**
 * Listens on a connection of its own, and on a new one when that breaks. `told("")` after each new one: what was notified in
 * between is lost.
 *
 * @returns what ends it.
 */
export async function listenOnPostgres(
  settings: pg.ClientConfig,
  channel: string,
  told: (payload: string) => void,
): Promise<() => Promise<void>> {
  const ended = new AbortController();
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client(settings);
    fresh.on("error", () => {});
    fresh.on("notification", (message) => told(message.payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end().catch(() => {});
      throw error;
    }
    fresh.once("end", () => void again());
    return fresh;
  }

  async function again(): Promise<void> {
    for (let wait = FIRST_WAIT; !ended.signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        await sleep(wait, undefined, { signal: ended.signal });
        client = await connect();
      } catch {
        continue;
      }
      if (ended.signal.aborted) await client.end();
      else told("");
      return;
    }
  }

  return async () => {
    ended.abort();
    await client.end().catch(() => {});
  };
}
