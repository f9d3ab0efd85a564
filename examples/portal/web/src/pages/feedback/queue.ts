import type { AnomalyView } from "../../../../src/contract/anomalies.ts";

/** What is to be reviewed, and where in it the operator is. */
export interface Queue {
  readonly items: readonly AnomalyView[];
  /** Of `items`; 0 where there are none. */
  readonly position: number;
  /** Those that were put off stay behind the others, in the order in which they were put off. */
  readonly skipped: readonly number[];
}

export const EMPTY_QUEUE: Queue = { items: [], position: 0, skipped: [] };

export function currentOf({ items, position }: Queue): AnomalyView | undefined {
  return items[position];
}

/** Goes on or back by so many; stays at the ends. */
export function moved(queue: Queue, by: number): Queue {
  return { ...queue, position: clamp(queue.position + by, queue.items.length) };
}

/** Puts the current one off, behind all others. The next is then current. */
export function skipped(queue: Queue): Queue {
  const current = currentOf(queue);
  if (current === undefined) return queue;
  const putOff = [...queue.skipped.filter((id) => id !== current.id), current.id];
  const items = [...without(queue.items, current.id), current];
  return { items, position: clamp(queue.position, items.length - 1), skipped: putOff };
}

/** Takes out what was judged; what came after it is then current. */
export function taken(queue: Queue, id: number): Queue {
  const at = queue.items.findIndex((item) => item.id === id);
  if (at < 0) return queue;
  const items = without(queue.items, id);
  const position = at < queue.position ? queue.position - 1 : queue.position;
  return { items, position: clamp(position, items.length), skipped: queue.skipped.filter((other) => other !== id) };
}

/** Brings back what is to be judged after all, and makes it current. */
export function returned(queue: Queue, anomaly: AnomalyView): Queue {
  const rest = taken(queue, anomaly.id);
  const { position } = rest;
  return { ...rest, items: [...rest.items.slice(0, position), anomaly, ...rest.items.slice(position)], position };
}

/**
 * What the server says now, in its order: verdicts change scores, and with them what there is to review. The current one
 * stays current, even where the server has it no longer among the first, lest it be pulled away from under the eyes.
 */
export function refreshed(queue: Queue, fresh: readonly AnomalyView[]): Queue {
  const current = currentOf(queue);
  const ids = new Set(fresh.map(({ id }) => id));
  const putOff = queue.skipped.filter((id) => ids.has(id));
  const isPutOff = new Set(putOff);
  const byId = new Map(fresh.map((item) => [item.id, item]));
  const items = [...fresh.filter(({ id }) => !isPutOff.has(id)), ...putOff.flatMap((id) => byId.get(id) ?? [])];
  if (current === undefined) return { items, position: 0, skipped: putOff };
  const at = items.findIndex(({ id }) => id === current.id);
  if (at >= 0) return { items, position: at, skipped: putOff };
  const position = clamp(queue.position, items.length + 1);
  return { items: [...items.slice(0, position), current, ...items.slice(position)], position, skipped: putOff };
}

function without(items: readonly AnomalyView[], id: number): AnomalyView[] {
  return items.filter((item) => item.id !== id);
}

function clamp(position: number, length: number): number {
  return Math.max(0, Math.min(position, length - 1));
}
