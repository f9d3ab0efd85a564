import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { AddressReader } from "./address.ts";
import {
  ADDRESS_CHANGE_KINDS,
  type AddressChange,
  type AddressChangeKind,
  type AddressFact,
} from "./address-changes.ts";
import { Findings, judgeAddress, judgeCounts, judgeSeveral } from "./address-rules.ts";
import { type AddressWatchOptions, checkWatchOptions, type WatchSettings } from "./address-watch-options.ts";
import { ClientHabits } from "./client-habits.ts";
import { ClientMemory } from "./client-memory.ts";
import type { ClientRecord } from "./client-record.ts";
import { type AddressWatchJSON, readRecord, readWatch, writeRecord } from "./client-state.ts";
import type { ClientSource } from "./log-entry.ts";
import { latest, type ToldChange } from "./told-changes.ts";
import { UserAgentReader } from "./user-agent.ts";

/** What the watch is told of a line. A `LogEntry` is one as it is. */
export interface AddressObservation {
  /** When, in milliseconds since the epoch, by the log's own clock. */
  readonly at: number;
  /** Minutes that the log's clock is ahead of UTC, for the hours of the day; 0 unless told. */
  readonly offset?: number | undefined;
  readonly client: string;
  /** Clients of the same name and different sources are different ones. With `"address"` nothing is watched, since the client's name is then the address itself. */
  readonly clientSource?: ClientSource | undefined;
  /** An IPv4 or IPv6 address, with or without a port. One that is neither is passed over. */
  readonly address?: string | undefined;
  /** The header as it came; `""` or `"-"` for a request without one; `undefined` where the log does not say. */
  readonly userAgent?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
}

/**
 * Watches the addresses, user agents and habits of clients. All times are the log's own, and lines may come out of order:
 * each is judged by what has come with times up to its own.
 */
export interface AddressWatch {
  /**
   * What holds at this line, in the order of the kinds of {@link AddressFact}, and takes the line into the client's
   * history. Counts hold as long as they are above their limits; a transition holds at the line that follows one of the
   * other sort; what is new holds at its first line, and never in a client's first request, which there is nothing to
   * compare with. Habits are told once. What is `fresh` was not told in the 24 hours before.
   *
   * Throws an `ArgumentTypeError` or `ArgumentRangeError` for an observation without a client's name or a time.
   */
  observe(observation: AddressObservation): AddressChange[];
  /**
   * What holds for a client at a time: the counts, and of each other kind what was found last within `hoursBack` before,
   * which is marked by `withinHours`. None of it is fresh. Changes nothing. For the description of an anomaly that is not
   * itself the line of a change.
   *
   * @param of The client with the source of its name, as it was observed, and the time. A `LogEntry` is one as it is.
   */
  current(of: Pick<AddressObservation, "client" | "clientSource" | "at">): AddressChange[];
  /** How many clients it remembers. */
  readonly clients: number;
  /** The whole memory, without the options and databases. It holds clients' names and addresses: keep it like the log. */
  toJSON(): AddressWatchJSON;
}

/**
 * A watch that remembers no client yet.
 *
 * @param options Throws an `ArgumentTypeError` or `ArgumentRangeError` for one that is wrong or unknown.
 *
 * @example
 * ```ts
 * import { createAddressWatch } from "@securecomm/anomaly";
 *
 * const watch = createAddressWatch();
 * const at = Date.UTC(2024, 11, 2, 9);
 * watch.observe({ client: "ana", address: "198.51.100.7", at });
 * console.log(watch.observe({ client: "ana", address: "203.45.67.89", at: at + 60_000 }));
 * // new-address (203.45.67.89) and several-addresses (2)
 * ```
 */
export function createAddressWatch(options: AddressWatchOptions = {}): AddressWatch {
  return new MemoryWatch(checkWatchOptions(options));
}

/**
 * A watch with the memory that another's `toJSON` gave, as an object or parsed from text.
 *
 * @param options As for {@link createAddressWatch}; they need not be those of the other. Of more clients or addresses
 * than they allow, those used last stay.
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version that this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function addressWatchFromJSON(json: AddressWatchJSON, options: AddressWatchOptions = {}): AddressWatch {
  const watch = new MemoryWatch(checkWatchOptions(options));
  watch.restore(readWatch(json));
  return watch;
}

const HOUR = 3_600_000;
const MAX_REQUESTS = 1_000_000;
// What a Date can hold, and so what any clock can say.
const MAX_TIME = 8.64e15;
const ORDER = new Map(ADDRESS_CHANGE_KINDS.map((kind, index) => [kind, index]));
const COUNTS: ReadonlySet<string> = new Set(["many-addresses", "frequent-changes", "several-addresses"]);

class MemoryWatch implements AddressWatch {
  readonly #settings: WatchSettings;
  readonly #memory: ClientMemory;
  readonly #addresses: AddressReader;
  readonly #agents = new UserAgentReader();

  constructor(settings: WatchSettings) {
    this.#settings = settings;
    this.#memory = new ClientMemory(settings.maxClients);
    this.#addresses = new AddressReader(settings.ipv6AddressBits);
  }

  get clients(): number {
    return this.#memory.size;
  }

  observe(observation: AddressObservation): AddressChange[] {
    const { client, at, clientSource, address: text, userAgent, offset = 0, method, path } = observation;
    if (typeof client !== "string") throw new ArgumentTypeError("client", "a text");
    checkTime(at);
    if (clientSource === "address") return [];

    const { window } = this.#settings;
    const record = this.#memory.use(keyOf(client, clientSource), at);
    const findings = new Findings(record.told, at, window);
    const { learnRequests, learnTime, known } = this.#settings;
    const learned = record.requests >= learnRequests && Math.max(at, record.lastAt) - record.firstAt >= learnTime;
    const address = typeof text === "string" ? this.#addresses.read(text) : undefined;
    if (address !== undefined) {
      const ranges = known.size === 0 ? undefined : (known.get(client) ?? known.get("*"));
      judgeAddress(record, address, at, ranges, learned, this.#settings, findings);
    }
    this.#judgeAgent(record, userAgent, at, learned, findings);
    if (this.#settings.habits) judgeHabits(record, Math.floor((at / 60_000 + offset) / 60), method, path, findings);
    record.requests = Math.min(MAX_REQUESTS, record.requests + 1);
    record.firstAt = Math.min(record.firstAt, at);
    record.lastAt = latest(record.lastAt, at, window);
    return findings.changes;
  }

  current({ client, clientSource, at }: Pick<AddressObservation, "client" | "clientSource" | "at">): AddressChange[] {
    if (typeof client !== "string") throw new ArgumentTypeError("client", "a text");
    checkTime(at);
    const record = this.#memory.peek(keyOf(client, clientSource));
    if (record === undefined) return [];
    const { window } = this.#settings;
    const changes: AddressChange[] = [];
    const counts = { count: (fact: AddressFact) => changes.push({ ...fact, fresh: false }) };
    judgeCounts(record, at, this.#settings, counts);
    judgeSeveral(record, at, this.#settings, counts);
    const last = new Map<AddressChangeKind, ToldChange>();
    for (const told of record.told.list) {
      const { kind } = told.fact;
      if (COUNTS.has(kind) || told.at > at || at - told.at >= window) continue;
      if (told.at >= (last.get(kind)?.at ?? Number.NEGATIVE_INFINITY)) last.set(kind, told);
    }
    for (const { fact } of last.values()) changes.push({ ...fact, fresh: false, withinHours: window / HOUR });
    return changes.sort((one, other) => ORDER.get(one.kind)! - ORDER.get(other.kind)!);
  }

  toJSON(): AddressWatchJSON {
    return {
      format: "securecomm-address-watch",
      version: 1,
      clients: Array.from(this.#memory.records(), writeRecord),
    };
  }

  restore(clients: readonly unknown[]): void {
    for (const state of clients) {
      const record = readRecord(state, this.#addresses, this.#settings.maxAddresses);
      if (!this.#memory.has(record.key)) this.#memory.add(record);
    }
  }

  #judgeAgent(
    record: ClientRecord,
    userAgent: string | undefined,
    at: number,
    learned: boolean,
    findings: Findings,
  ): void {
    const { memory, window } = this.#settings;
    // A log may hold lines of a format without the header, which say nothing about it.
    if (typeof userAgent !== "string") return;
    // To leave the header out is a change as well, for a client that always sent one.
    const to = this.#agents.read(userAgent);
    const from = record.agents[0]?.name;
    const isNew = record.note("agents", to, at, memory, window);
    if (isNew && learned && from !== undefined) findings.once({ kind: "new-user-agent", from, to });
  }
}

/** Habits begin with the second hour in which a client is active: many never come to one. */
function judgeHabits(
  record: ClientRecord,
  slot: number,
  method: string | undefined,
  path: string | undefined,
  findings: Findings,
): void {
  record.habits ??= record.isRegular ? new ClientHabits() : undefined;
  if (record.habits === undefined) return;
  for (const fact of record.habits.observe(slot, method, path)) findings.once(fact);
}

/** A key's name and a user's may be the same: they are two clients. */
function keyOf(client: string, source: ClientSource | undefined): string {
  return `${source ?? ""} ${client}`;
}

function checkTime(at: unknown): void {
  if (typeof at !== "number") throw new ArgumentTypeError("at", "a number of milliseconds");
  if (!(Math.abs(at) <= MAX_TIME)) throw new ArgumentRangeError("at", "milliseconds since the epoch");
}
