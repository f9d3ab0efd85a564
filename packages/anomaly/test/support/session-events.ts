import type { MessagesEvent, SessionEvent } from "../../src/index.ts";
import { createRandom, createSessionExtractor, type Model, SESSION_FEATURES, trainModel } from "../../src/index.ts";

/** A time to count from. */
export const START = 1_700_000_000_000;

/** A message of a peer, `seconds` after the start. */
export function message(seconds: number, given: Partial<MessagesEvent> = {}): MessagesEvent {
  return {
    type: "messages",
    at: START + seconds * 1000,
    peer: "sc1peer",
    session: "5f".repeat(16),
    address: "192.0.2.1:40000",
    direction: "received",
    kind: "json",
    count: 1,
    bytes: 200,
    ...given,
  };
}

/** A seeded talk of one peer, both ways, a message about every five seconds. */
export function* talk(
  seed: number,
  messages: number,
  peer: { peer?: string; session?: string; address?: string } = {},
): Generator<SessionEvent> {
  const random = createRandom(seed);
  let seconds = 0;
  yield { ...message(0, peer), type: "session-opened" } as SessionEvent;
  for (let i = 0; i < messages; i++) {
    seconds += 0.5 + 9 * random.uniform();
    yield message(seconds, {
      ...peer,
      direction: random.uniform() < 0.5 ? "sent" : "received",
      bytes: 150 + random.below(100),
    });
  }
}

/** The rows of events, copied. */
export function rowsOf(events: Iterable<SessionEvent>): number[][] {
  const extractor = createSessionExtractor();
  const rows: number[][] = [];
  for (const event of events) {
    const row = extractor.row(event);
    if (row !== undefined) rows.push(Array.from(row));
  }
  return rows;
}

let trained: Model | undefined;

/** A model of such talks. */
export function talkModel(): Model {
  trained ??= trainModel(
    Array.from({ length: 10 }, (_, i) => rowsOf(talk(i + 1, 150, { peer: `sc1peer${i}` }))).flat(),
    { featureSet: SESSION_FEATURES, seed: 7, falsePositiveRate: 0.005 },
  );
  return trained;
}

/** The value of a named column. */
export function column(row: ArrayLike<number> | undefined, name: string): number {
  const place = SESSION_FEATURES.features.findIndex((feature) => feature.name === name);
  return row?.[place] ?? Number.NaN;
}
