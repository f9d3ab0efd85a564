import { onTestFinished } from "vitest";
import type { PortalEvent } from "../../src/contract/events.ts";
import type { EntryView } from "../../src/contract/logs.ts";
import type { Client } from "./client.ts";

/** What a stream of server-sent events has told so far. */
export interface Listening {
  readonly events: readonly PortalEvent[];
}

/** Listens until the test's end, or until the other end goes. */
export async function sseOf(client: Client, path: string): Promise<Listening> {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const response = await client.fetch("GET", path, {
    headers: { Accept: "text/event-stream" },
    signal: ended.signal,
  });
  if (response.status !== 200 || response.body === null) throw new Error(`no stream: ${response.status}`);
  const events: PortalEvent[] = [];
  const decoder = new TextDecoder();
  void (async () => {
    let text = "";
    for await (const piece of response.body!) {
      text += decoder.decode(piece, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const data = /^data: ?(.*)$/m.exec(text.slice(0, end))?.[1];
        if (data !== undefined) events.push(JSON.parse(data) as PortalEvent);
        text = text.slice(end + 2);
      }
    }
  })().catch(() => {});
  return { events };
}

/** All lines of an API, page by page. */
export async function everyEntry(client: Client, apiId: string): Promise<readonly EntryView[]> {
  const all: EntryView[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await client.get<{ items: EntryView[]; next?: string }>(
      `/api/apis/${apiId}/entries?limit=200&order=oldest${after}`,
    );
    if (page.status !== 200) throw new Error(`no page: ${page.status} ${JSON.stringify(page.body)}`);
    all.push(...page.body.items);
    cursor = page.body.next;
  }
  return all;
}
