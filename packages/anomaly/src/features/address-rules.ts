import { type Address, type Ranges, rangeAround } from "./address.ts";
import type { AddressChange, AddressFact } from "./address-changes.ts";
import type { WatchSettings } from "./address-watch-options.ts";
import { type ClientRecord, type KnownAddress, withFirst } from "./client-record.ts";
import { countryOf, networkOf } from "./countries.ts";
import { latest, type ToldChanges } from "./told-changes.ts";
import { impossibleDistance } from "./travel.ts";

const HOUR = 3_600_000;

/** What the rules find at a line, and whether it is fresh. */
export class Findings {
  readonly changes: AddressChange[] = [];
  readonly #told: ToldChanges;
  readonly #at: number;
  readonly #span: number;

  constructor(told: ToldChanges, at: number, span: number) {
    this.#told = told;
    this.#at = at;
    this.#span = span;
  }

  /** Something that happens once, and is fresh. */
  once(fact: AddressFact): void {
    this.#told.tellOnce(fact, this.#at, this.#span);
    this.#add(fact, true);
  }

  /** Something that may happen again; fresh, unless it was told within the span, as `same` says. */
  event(fact: AddressFact, same: (told: AddressFact) => boolean): void {
    this.#add(fact, this.#told.tellEvent(fact, this.#at, this.#span, same));
  }

  /** A count above its limit; not fresh when it was told within the span, unless it was lower. */
  count(fact: AddressFact, value: number): void {
    this.#add(fact, this.#told.tellCount(fact, value, this.#at, this.#span));
  }

  /** The fact itself goes out: what is remembered is a copy. A spread here would cost more than all the rules. */
  #add(fact: AddressFact & { fresh?: boolean }, fresh: boolean): void {
    fact.fresh = fresh;
    this.changes.push(fact as AddressChange);
  }
}

/** Runs the rules about a client's addresses on a request, and takes it into the client's record. */
export function judgeAddress(
  record: ClientRecord,
  address: Address,
  at: number,
  known: Ranges | undefined,
  learned: boolean,
  settings: WatchSettings,
  findings: Findings,
): void {
  const { window } = settings;
  const before = record.before(at, window);
  const { entry, isNew } = useAddress(record, address, at, settings);
  if (known !== undefined) entry.isOwn ??= known.includes(address);
  const tellsNew = learned && entry.isOwn !== true;

  if (isNew && tellsNew) findings.once({ kind: "new-address", address: address.text });
  judgeCounts(record, at, settings, findings);
  if (before !== undefined && before.isPrivate !== address.isPrivate) {
    const kind = before.isPrivate ? "private-to-public" : "public-to-private";
    // Back and forth is one fact each way, for as long as it goes on.
    findings.event({ kind, from: before.text, to: address.text }, () => true);
  }
  judgeSeveral(record, at, settings, findings);
  judgeRange(record, entry, at, tellsNew, settings, findings);
  if (!address.isPrivate) judgePlace(record, entry, at, tellsNew, settings, findings);
  record.step(at, address, window);
}

/** The counts that are told before the transitions: the order is that of the kinds. */
export function judgeCounts(
  record: ClientRecord,
  at: number,
  settings: WatchSettings,
  findings: Pick<Findings, "count">,
): void {
  const { window, manyAddresses: limit, frequentHours: hours } = settings;
  if (record.addresses.length <= Math.min(limit, settings.frequentAddresses)) return;
  const all = record.countAddresses(at, window, window);
  if (all > limit) findings.count({ kind: "many-addresses", count: all, limit }, all);
  const lately = record.countAddresses(at, hours * HOUR, window);
  if (lately > settings.frequentAddresses) findings.count({ kind: "frequent-changes", count: lately, hours }, lately);
}

/** Consumption over several addresses. */
export function judgeSeveral(
  record: ClientRecord,
  at: number,
  settings: WatchSettings,
  findings: Pick<Findings, "count">,
): void {
  if (record.addresses.length < settings.severalAddresses) return;
  const count = record.countAddresses(at, settings.window, settings.window);
  if (count >= settings.severalAddresses) findings.count({ kind: "several-addresses", count }, count);
}

/** Notes the use of an address, which becomes the first of the list. */
function useAddress(
  record: ClientRecord,
  address: Address,
  at: number,
  settings: WatchSettings,
): { entry: KnownAddress; isNew: boolean } {
  const { addresses } = record;
  let index = 0;
  while (index < addresses.length && addresses[index]!.address.key !== address.key) index++;
  if (index === addresses.length) {
    const entry: KnownAddress = {
      address,
      first: at,
      last: at,
      country: undefined,
      network: undefined,
      range: undefined,
      isOwn: undefined,
    };
    const isNew = record.isComplete("addresses", settings.memory);
    if (addresses.length >= settings.maxAddresses) record.lose("addresses", addresses.at(-1)!.last);
    record.addresses = withFirst(addresses, entry, settings.maxAddresses);
    return { entry, isNew };
  }
  const entry = addresses[index]!;
  const isNew = record.hasForgotten(entry.last, settings.memory);
  entry.first = isNew ? at : Math.min(entry.first, at);
  entry.last = latest(entry.last, at, settings.window);
  if (index > 0) record.addresses = withFirst(addresses, entry, settings.maxAddresses);
  return { entry, isNew };
}

function judgeRange(
  record: ClientRecord,
  entry: KnownAddress,
  at: number,
  tellsNew: boolean,
  settings: WatchSettings,
  findings: Findings,
): void {
  if (settings.rangeBits === undefined) return;
  entry.range ??= rangeAround(entry.address, settings.rangeBits);
  const { range } = entry;
  const isFirst = record.ranges.length === 0;
  const isNew = record.note("ranges", range, at, settings.memory, settings.window);
  if (isNew && (entry.isOwn === false || (tellsNew && !isFirst))) findings.once({ kind: "new-range", range });
}

/** Country, journey and network, as far as there are databases. Looks each address of a client up once. */
function judgePlace(
  record: ClientRecord,
  entry: KnownAddress,
  at: number,
  tellsNew: boolean,
  settings: WatchSettings,
  findings: Findings,
): void {
  const { countries, networks, memory, window } = settings;
  if (countries !== undefined && entry.country === undefined) {
    entry.country = countryOf(countries, entry.address.text) ?? null;
  }
  if (entry.country) {
    const from = record.stay?.country;
    const isNew = record.note("countries", entry.country, at, memory, window);
    if (isNew && tellsNew && from !== undefined) findings.once({ kind: "new-country", from, to: entry.country });
    // From its own networks a client may well go out in several countries at once.
    const journey = entry.isOwn ? undefined : moveTo(record, entry.country, at, settings);
    if (journey !== undefined) findings.event(journey, (told) => isSameJourney(told, journey));
  }
  if (networks !== undefined && entry.network === undefined) {
    entry.network = networkOf(networks, entry.address.text) ?? null;
  }
  if (entry.network) {
    const { key, text: to } = entry.network;
    const from = record.network;
    const isNew = record.note("networks", key, at, memory, window);
    if (isNew && tellsNew && from !== undefined) findings.once({ kind: "new-network", from, to });
    record.network = to;
  }
}

type Journey = Extract<AddressFact, { kind: "impossible-travel" }>;

/** There and back is one fact, for as long as it goes on. */
function isSameJourney(told: AddressFact, { from, to }: Journey): boolean {
  if (told.kind !== "impossible-travel") return false;
  return (told.from === from && told.to === to) || (told.from === to && told.to === from);
}

/** Moves the client's stay to a country. Returns the journey when it was too fast for anybody. */
function moveTo(record: ClientRecord, country: string, at: number, settings: WatchSettings): Journey | undefined {
  const { stay } = record;
  if (stay === undefined || stay.last - at > settings.window) {
    record.stay = { country, first: at, last: at };
    return undefined;
  }
  if (stay.country === country) {
    stay.first = Math.min(stay.first, at);
    stay.last = Math.max(stay.last, at);
    return undefined;
  }
  // A late line may lie before or inside the stay: then the nearer end of it is the other end of the journey.
  const isLate = at < stay.last;
  const gap = !isLate ? at - stay.last : at < stay.first ? stay.first - at : Math.min(at - stay.first, stay.last - at);
  const hours = gap / HOUR;
  if (!isLate) record.stay = { country, first: at, last: at };
  const kilometres = impossibleDistance(stay.country, country, hours, settings.travel);
  if (kilometres === undefined) return undefined;
  const [from, to] = isLate ? [country, stay.country] : [stay.country, country];
  return { kind: "impossible-travel", from, to, kilometres, hours: Math.round(hours * 100) / 100 };
}
