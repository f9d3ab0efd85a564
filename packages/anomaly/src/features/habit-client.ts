import { AnomalyError } from "../errors.ts";
import type { ClientPlaces, Placed } from "./client-places.ts";
import { PackedReader, PackedWriter } from "./packed-bytes.ts";
import { type RecurringValues, readValues, readWeight, writeValues, writeWeight } from "./recurring-values.ts";

/** What is remembered of one client. Weights and the rate are multiples of 1/1024, times whole milliseconds. */
export interface HabitClient extends Placed<number, HabitClient> {
  /** The latest time that was seen, and the time that the weights were last faded to. */
  at: number;
  fadedAt: number;
  rate: number;
  readonly hours: Float64Array;
  readonly addresses: RecurringValues;
  readonly agents: RecurringValues;
}

/** A client of whom nothing is known but when it was seen first. */
export function newHabitClient(key: number, at: number): HabitClient {
  return {
    key,
    firstAt: at,
    isRegular: false,
    newer: undefined,
    older: undefined,
    at,
    fadedAt: at,
    rate: 0,
    hours: new Float64Array(24),
    addresses: { n: 0, fresh: 0, weights: new Map() },
    agents: { n: 0, fresh: 0, weights: new Map() },
  };
}

// What a Date can hold, in milliseconds.
const LATEST = 8.64e15;
const REGULAR = 1;
const BEFORE_EPOCH = 2;

/** The clients in base64, in their order. */
export function writeHabitClients(clients: Iterable<HabitClient>): string {
  const writer = new PackedWriter();
  for (const { key, firstAt, isRegular, at, fadedAt, rate, hours, addresses, agents } of clients) {
    writer.number((isRegular ? REGULAR : 0) + (at < 0 ? BEFORE_EPOCH : 0));
    writer.fixed(key, 7);
    writer.number(Math.abs(at));
    writer.number(at - fadedAt);
    // Of a regular client nobody asks any more when it was new.
    if (!isRegular) writer.number(at - firstAt);
    writeWeight(writer, rate);
    writer.fixed(
      hours.reduce((mask, weight, h) => (weight > 0 ? mask + 2 ** h : mask), 0),
      3,
    );
    for (const weight of hours) if (weight > 0) writeWeight(writer, weight);
    writeValues(writer, addresses);
    writeValues(writer, agents);
  }
  return writer.toText();
}

/** Puts the clients of a text into their places. Throws an `AnomalyError` with `ERR_MODEL_MALFORMED` for what is none. */
export function readHabitClients(text: unknown, places: ClientPlaces<number, HabitClient>, most: number): void {
  const reader = new PackedReader(text);
  while (!reader.isAtEnd) {
    const client = readHabitClient(reader);
    if (client === undefined || places.size >= most || places.has(client.key)) {
      throw new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: its clients' habits are");
    }
    places.add(client);
  }
}

function readHabitClient(reader: PackedReader): HabitClient | undefined {
  const flags = reader.number();
  const key = reader.fixed(7);
  const at = reader.number() * (flags & BEFORE_EPOCH ? -1 : 1);
  const fadedAt = at - reader.number();
  const isRegular = (flags & REGULAR) !== 0;
  const firstAt = isRegular ? at : at - reader.number();
  const rate = readWeight(reader);
  const mask = reader.fixed(3);
  const hours = Float64Array.from({ length: 24 }, (_, h) => ((mask >>> h) & 1 ? readWeight(reader) : 0));
  const addresses = readValues(reader);
  const agents = readValues(reader);
  const isFine =
    flags <= (REGULAR | BEFORE_EPOCH) &&
    key <= Number.MAX_SAFE_INTEGER &&
    Math.abs(at) <= LATEST &&
    Number.isFinite(fadedAt + firstAt + rate + mask) &&
    hours.every(Number.isFinite);
  if (!isFine || addresses === undefined || agents === undefined) return undefined;
  return { ...newHabitClient(key, firstAt), isRegular, at, fadedAt, rate, hours, addresses, agents };
}
