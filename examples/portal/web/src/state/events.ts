import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { api } from "../api/api.ts";
import { type Connection, readEvents } from "../api/event-stream.ts";
import type { PortalEvent } from "../api/types.ts";
import { language } from "../i18n/language.ts";
import { addAlert } from "./alerts.ts";
import { currentApiId } from "./apis.ts";
import { session } from "./session.ts";

/** How the live connection of this page is. */
export const connection = signal<Connection>("connecting");

type Handler = (event: PortalEvent) => void;
const handlers = new Set<Handler>();

/** Keeps one stream open for the API that is looked at, while somebody is logged in. */
export function startEvents(): void {
  effect(() => {
    const apiId = currentApiId.value;
    const lang = language.value;
    if (session.value === null || session.value === undefined) return;
    const abort = new AbortController();
    void readEvents({
      client: api,
      path: "/api/events",
      query: { apiId, lang },
      signal: abort.signal,
      onConnection: (state) => {
        connection.value = state;
      },
      onEvent: ({ data }) => tell(data),
    });
    return () => abort.abort();
  });
}

/** What this page did itself, told as if the portal had: where the connection is lost, nobody else would say. */
export function announce(event: PortalEvent): void {
  for (const handler of [...handlers]) handler(event);
}

/** Hears of everything that happens while the component is there. */
export function useEvents(handler: Handler): void {
  const current = useRef(handler);
  current.current = handler;
  useEffect(() => {
    const hear: Handler = (event) => current.current(event);
    handlers.add(hear);
    return () => {
      handlers.delete(hear);
    };
  }, []);
}

function tell(data: string): void {
  let event: PortalEvent;
  try {
    event = JSON.parse(data) as PortalEvent;
  } catch {
    return;
  }
  if (event.type === "anomaly") addAlert(event);
  announce(event);
}
