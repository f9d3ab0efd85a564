import { signal } from "@preact/signals";
import type { PortalEvent } from "../api/types.ts";

type AnomalyEvent = Extract<PortalEvent, { readonly type: "anomaly" }>;

/** A live alert. `seen`: its toast was dismissed; it stays in the list. */
export interface LiveAlert {
  readonly event: AnomalyEvent;
  readonly seen: boolean;
}

/** A short word on what was done or went wrong, such as "Saved". */
export interface Message {
  readonly id: number;
  readonly kind: "success" | "info" | "warning" | "danger";
  readonly text: string;
}

/** How many are kept; the oldest go. */
export const MOST_ALERTS = 50;

/** The newest first. */
export const alerts = signal<readonly LiveAlert[]>([]);
export const messages = signal<readonly Message[]>([]);
let last = 0;

/** The same anomaly twice, as after a connection was lost, is one alert. */
export function addAlert(event: AnomalyEvent): void {
  if (alerts.peek().some((alert) => alert.event.anomalyId === event.anomalyId)) return;
  alerts.value = [{ event, seen: false }, ...alerts.peek()].slice(0, MOST_ALERTS);
}

export function markSeen(anomalyId?: number): void {
  alerts.value = alerts
    .peek()
    .map((alert) =>
      anomalyId === undefined || alert.event.anomalyId === anomalyId ? { ...alert, seen: true } : alert,
    );
}

export function clearAlerts(): void {
  alerts.value = [];
}

/** Shows it until it is dismissed; successes are said and go by themselves. */
export function say(kind: Message["kind"], text: string): void {
  last += 1;
  messages.value = [...messages.peek(), { id: last, kind, text }].slice(-5);
}

export function dismiss(id: number): void {
  messages.value = messages.peek().filter((message) => message.id !== id);
}
