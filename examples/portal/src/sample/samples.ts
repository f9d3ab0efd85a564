import { PortalError } from "../problems/portal-error.ts";
import type { Imports, Logs, Samples } from "../services.ts";
import { generateSample } from "./generate-sample.ts";

const NAME = "sample";
/** Beyond this somebody is playing with the button. */
const MOST = 100;
/** Bytes that are handed on at once. */
const CHUNK = 64 * 1024;

/**
 * Sample data by the way that all lines come in.
 *
 * @param clock When the log ends, in milliseconds since the epoch; `Date.now` unless told.
 */
export function createSamples({
  logs,
  imports,
  clock = Date.now,
}: {
  readonly logs: Pick<Logs, "create" | "api">;
  readonly imports: Pick<Imports, "create" | "receive">;
  readonly clock?: () => number;
}): Samples {
  async function makeApi(): Promise<string> {
    for (let number = 1; ; number++) {
      const id = number === 1 ? NAME : `${NAME}-${number}`;
      try {
        await logs.create({ id, name: number === 1 ? "Sample" : `Sample ${number}` });
        return id;
      } catch (error) {
        if (!(error instanceof PortalError && error.code === "api-exists") || number === MOST) throw error;
      }
    }
  }

  return {
    async load() {
      const content = new TextEncoder().encode(generateSample({ now: clock() }).text);
      const apiId = await makeApi();
      const made = await imports.create(apiId, { name: "shop.log", format: "auto", size: content.length });
      const received = await imports.receive(apiId, made.id, inChunks(content));
      return { api: await logs.api(apiId), import: received };
    },
  };
}

async function* inChunks(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += CHUNK) yield content.subarray(at, at + CHUNK);
}
