import { malformed } from "../detectors/framed-detector.ts";
import { AnomalyError } from "../errors.ts";
import type { Address, AddressReader } from "./address.ts";
import type { AddressChangeKind, AddressFact } from "./address-changes.ts";
import { ClientHabits } from "./client-habits.ts";
import { ClientRecord, type LostTimes, MAX_NAMES, MAX_RUNS, type SeenName } from "./client-record.ts";
import { readHabits, writeHabits } from "./habit-layout.ts";
import { MAX_ALIKE } from "./told-changes.ts";

/** The memory of an address watch as JSON. */
export interface AddressWatchJSON {
  readonly format: "securecomm-address-watch";
  /** Of this form; a release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly [key: string]: unknown;
}

const VERSION = 1;
const MAX_TEXT = 256;
const MAX_ADDRESSES = 1000;

// What each kind of fact is made of: a stored one is told again, and so must be one.
const FIELDS: Readonly<Record<AddressChangeKind, Readonly<Record<string, "string" | "number">>>> = {
  "new-address": { address: "string" },
  "many-addresses": { count: "number", limit: "number" },
  "frequent-changes": { count: "number", hours: "number" },
  "private-to-public": { from: "string", to: "string" },
  "public-to-private": { from: "string", to: "string" },
  "several-addresses": { count: "number" },
  "new-range": { range: "string" },
  "new-country": { from: "string", to: "string" },
  "impossible-travel": { from: "string", to: "string", kilometres: "number", hours: "number" },
  "new-network": { from: "string", to: "string" },
  "new-user-agent": { from: "string", to: "string" },
  "habit-hour": { hour: "number", share: "number", usual: "number" },
  "habit-method": { method: "string", share: "number", usual: "number" },
  "habit-area": { area: "string", share: "number", usual: "number" },
  "habit-volume": { requests: "number", usual: "number" },
};

/** The clients of a watch's JSON, not checked yet. */
export function readWatch(json: AddressWatchJSON): readonly unknown[] {
  if (typeof json !== "object" || json === null || json.format !== "securecomm-address-watch") {
    throw malformed("this is no address watch");
  }
  if (json.version !== VERSION) {
    throw new AnomalyError(
      "ERR_MODEL_VERSION",
      `the address watch is of version ${String(json.version).slice(0, 20)}; this release reads version ${VERSION}`,
    );
  }
  return list(json["clients"], Number.POSITIVE_INFINITY);
}

/** A client's record as plain data. */
export function writeRecord(record: ClientRecord): Record<string, unknown> {
  const names = (seen: readonly SeenName[]) => seen.map(({ name, last }) => [name, last]);
  return {
    name: record.key,
    regular: record.isRegular,
    times: [record.firstAt, record.lastAt],
    requests: record.requests,
    addresses: record.addresses.map(({ address, first, last }) => [address.text, first, last]),
    runs: record.runs.map(({ address, first, last }) => [address.text, first, last]),
    ranges: names(record.ranges),
    countries: names(record.countries),
    networks: names(record.networks),
    agents: names(record.agents),
    ...(record.lost && { lost: { ...record.lost } }),
    ...(record.stay && { stay: [record.stay.country, record.stay.first, record.stay.last] }),
    ...(record.network !== undefined && { network: record.network }),
    told: record.told.list.map(({ fact, at, value, valueAt }) => ({
      fact: { ...fact },
      numbers: [at, value, valueAt],
    })),
    ...(record.habits && { habits: writeHabits(record.habits.numbers, record.habits.areas) }),
  };
}

/** A record of what {@link writeRecord} gave. Throws `ERR_MODEL_MALFORMED` for anything that it cannot have given. */
export function readRecord(state: unknown, addresses: AddressReader, maxAddresses: number): ClientRecord {
  const fields = object(state);
  const [firstAt, lastAt] = list(fields["times"], 2);
  const record = new ClientRecord(text(fields["name"]), time(firstAt));
  record.lastAt = time(lastAt);
  if (typeof fields["regular"] !== "boolean") throw malformed("a client is");
  record.isRegular = fields["regular"];
  record.requests = number(fields["requests"]);
  const read = (value: unknown): Address => addresses.read(text(value)) ?? refuse("an address is");
  record.lost = readLost(fields["lost"]);
  const used = list(fields["addresses"], MAX_ADDRESSES).map((entry) => {
    const [address, first, last] = list(entry, 3);
    const times = { first: time(first), last: time(last) };
    return {
      address: read(address),
      ...times,
      country: undefined,
      network: undefined,
      range: undefined,
      isOwn: undefined,
    };
  });
  record.addresses = used.slice(0, maxAddresses);
  for (const { last } of used.slice(maxAddresses)) record.lose("addresses", last);
  // Under other options two may have become one: that used last stays.
  const keys = record.addresses.map(({ address }) => address.key);
  record.addresses = record.addresses.filter((_, index) => keys.indexOf(keys[index]!) === index);
  record.runs = list(fields["runs"], MAX_RUNS).map((entry) => {
    const [address, first, last] = list(entry, 3);
    return { address: read(address), first: time(first), last: time(last) };
  });
  for (const sort of ["ranges", "countries", "networks", "agents"] as const) {
    record[sort] = list(fields[sort], MAX_NAMES).map((entry) => {
      const [name, last] = list(entry, 2);
      return { name: text(name), last: time(last) };
    });
  }
  if (fields["stay"] !== undefined) {
    const [country, first, last] = list(fields["stay"], 3);
    record.stay = { country: text(country), first: time(first), last: time(last) };
  }
  if (fields["network"] !== undefined) record.network = text(fields["network"]);
  readTold(record, fields["told"]);
  if (fields["habits"] !== undefined) {
    const { numbers, areas } = readHabits(fields["habits"]);
    record.habits = new ClientHabits(numbers, areas);
  }
  return record;
}

function readLost(state: unknown): LostTimes | undefined {
  if (state === undefined) return undefined;
  const fields = object(state);
  const lost: LostTimes = {};
  for (const sort of ["addresses", "ranges", "countries", "networks", "agents"] as const) {
    if (fields[sort] !== undefined) lost[sort] = time(fields[sort]);
  }
  return lost;
}

function readTold(record: ClientRecord, state: unknown): void {
  for (const entry of list(state, Object.keys(FIELDS).length + MAX_ALIKE - 1)) {
    const { fact, numbers } = object(entry);
    const told = readFact(fact);
    const alike = record.told.list.filter(({ fact: { kind } }) => kind === told.kind);
    // Of journeys there may be several, of everything else the last.
    if (alike.length >= (told.kind === "impossible-travel" ? MAX_ALIKE : 1)) throw malformed("a change is there twice");
    const [at, value, valueAt] = list(numbers, 3);
    const change = { fact: told, at: time(at), value: number(value), valueAt: time(valueAt) };
    record.told.list = [...record.told.list, change];
  }
}

function readFact(state: unknown): AddressFact {
  const fields = object(state);
  const kind = fields["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) throw malformed("a change is of no known kind");
  const fact: Record<string, unknown> = { kind };
  for (const [name, type] of Object.entries(FIELDS[kind as AddressChangeKind])) {
    fact[name] = type === "string" ? text(fields[name]) : number(fields[name]);
  }
  return fact as AddressFact;
}

function object(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  return refuse("an object is missing");
}

function list(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) && value.length <= most ? value : refuse("a list is missing or too long");
}

function text(value: unknown): string {
  return typeof value === "string" && value.length <= MAX_TEXT ? value : refuse("a text is missing or too long");
}

function number(value: unknown): number {
  return typeof value === "number" && value >= 0 && value <= 1e9 ? value : refuse("a number is out of range");
}

function time(value: unknown): number {
  return typeof value === "number" && Math.abs(value) <= 8.64e15 ? value : refuse("a time is out of range");
}

function refuse(what: string): never {
  throw malformed(what);
}
