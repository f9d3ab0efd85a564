import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { Ranges } from "./address.ts";
import type { AddressDatabase } from "./countries.ts";

/** Ranges of an {@link AddressWatchOptions.ranges}. */
export interface RangeOptions {
  /** Bits that IPv4 addresses of one range share; 24 unless told. */
  readonly ipv4?: number;
  /** Bits that IPv6 addresses of one range share; 48 unless told. */
  readonly ipv6?: number;
  /**
   * The networks of clients by name, of all clients under `"*"`, in CIDR notation. From inside its own networks nothing
   * about a client is new; what comes from outside is `"new-range"` even when it is the client's first request.
   */
  readonly known?: Readonly<Record<string, readonly string[]>>;
}

/** Thresholds, memory and databases of an `AddressWatch`. */
export interface AddressWatchOptions {
  /** Over how many hours addresses are counted and changes are remembered; 24 unless told. */
  readonly hoursBack?: number;
  /** More addresses than this in `hoursBack` are `"many-addresses"`; 3 unless told. */
  readonly manyAddresses?: number;
  /** More addresses than this in `frequentHours` are `"frequent-changes"`; 2 unless told. */
  readonly frequentAddresses?: number;
  /** The shorter time of `"frequent-changes"`, in hours; 2 unless told. */
  readonly frequentHours?: number;
  /** As many addresses or more in `hoursBack` are `"several-addresses"`; 2 unless told. */
  readonly severalAddresses?: number;
  /** Requests of a client that are learned without calling anything in them new; 1 unless told, the very first. */
  readonly learnRequests?: number;
  /** Hours from a client's first request in which nothing is called new; 0 unless told. */
  readonly learnHours?: number;
  /** An address, range, country, network or program is new again after a client was active for so long without; 90. */
  readonly memoryDays?: number;
  /** Bits of an IPv6 address that make it one, from 48 to 128; 64 unless told, since a host has a whole /64 to itself. */
  readonly ipv6AddressBits?: number;
  /** Looks at ranges as well: `{}` for the range around an address. Not unless told, because each new range is a new address too. */
  readonly ranges?: RangeOptions;
  /** A database of countries, such as `openCountries` gives: for `"new-country"` and `"impossible-travel"`. */
  readonly countries?: AddressDatabase;
  /** A database of networks (autonomous systems), for `"new-network"`. */
  readonly networks?: AddressDatabase;
  /** Kilometres an hour beyond which a journey is impossible; 1,000 unless told. */
  readonly travelSpeed?: number;
  /** Kilometres between two countries' nearest points from which on journeys are judged; 300 unless told. */
  readonly travelDistance?: number;
  /** Whether clients' habits are learned; `true` unless told. They take 1 KB for each client that comes again. */
  readonly habits?: boolean;
  /** Clients that are remembered; 50,000 unless told. */
  readonly maxClients?: number;
  /** Addresses that are remembered of a client; 64 unless told. */
  readonly maxAddresses?: number;
}

/** The options, checked and complete; times in milliseconds. */
export interface WatchSettings {
  readonly window: number;
  readonly manyAddresses: number;
  readonly frequentAddresses: number;
  readonly frequentHours: number;
  readonly severalAddresses: number;
  readonly learnRequests: number;
  readonly learnTime: number;
  readonly memory: number;
  readonly ipv6AddressBits: number;
  /** `undefined` when ranges are not looked at. */
  readonly rangeBits: { readonly ipv4: number; readonly ipv6: number } | undefined;
  readonly known: ReadonlyMap<string, Ranges>;
  readonly countries: AddressDatabase | undefined;
  readonly networks: AddressDatabase | undefined;
  readonly travel: { readonly speed: number; readonly least: number };
  readonly habits: boolean;
  readonly maxClients: number;
  readonly maxAddresses: number;
}

const HOUR = 3_600_000;
const NAMES = new Set<keyof AddressWatchOptions>([
  "hoursBack",
  "manyAddresses",
  "frequentAddresses",
  "frequentHours",
  "severalAddresses",
  "learnRequests",
  "learnHours",
  "memoryDays",
  "ipv6AddressBits",
  "ranges",
  "countries",
  "networks",
  "travelSpeed",
  "travelDistance",
  "habits",
  "maxClients",
  "maxAddresses",
]);

/** Refuses options that are not what they should be, by name, and fills in the others. */
export function checkWatchOptions(options: AddressWatchOptions): WatchSettings {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  for (const key of Object.keys(options)) {
    if (!(NAMES as ReadonlySet<string>).has(key)) {
      throw new ArgumentTypeError("options", `without ${JSON.stringify(key.slice(0, 40))}, which no watch has`);
    }
  }
  const { ranges, habits = true } = options;
  if (ranges !== undefined && (typeof ranges !== "object" || ranges === null)) {
    throw new ArgumentTypeError("ranges", "an object");
  }
  if (typeof habits !== "boolean") throw new ArgumentTypeError("habits", "true or false");
  const maxAddresses = whole("maxAddresses", options.maxAddresses, 64, 4, 1000);
  const window = number("hoursBack", options.hoursBack, 24, 0.01, 24 * 366) * HOUR;
  const frequentHours = number("frequentHours", options.frequentHours, 2, 0.01, 24 * 366);
  if (frequentHours * HOUR > window) throw new ArgumentRangeError("frequentHours", "at most hoursBack");
  return {
    window,
    // One that the memory cannot count up to would never be passed.
    manyAddresses: whole("manyAddresses", options.manyAddresses, 3, 1, maxAddresses - 1),
    frequentAddresses: whole("frequentAddresses", options.frequentAddresses, 2, 1, maxAddresses - 1),
    frequentHours,
    severalAddresses: whole("severalAddresses", options.severalAddresses, 2, 2, maxAddresses),
    learnRequests: whole("learnRequests", options.learnRequests, 1, 1, 1_000_000),
    learnTime: number("learnHours", options.learnHours, 0, 0, 24 * 366) * HOUR,
    memory: number("memoryDays", options.memoryDays, 90, 1, 3660) * 24 * HOUR,
    ipv6AddressBits: whole("ipv6AddressBits", options.ipv6AddressBits, 64, 48, 128),
    rangeBits: ranges && {
      ipv4: whole("ranges.ipv4", ranges.ipv4, 24, 8, 32),
      ipv6: whole("ranges.ipv6", ranges.ipv6, 48, 16, 128),
    },
    known: readKnown(ranges?.known),
    countries: database("countries", options.countries),
    networks: database("networks", options.networks),
    travel: {
      speed: number("travelSpeed", options.travelSpeed, 1000, 1, 100_000),
      least: number("travelDistance", options.travelDistance, 300, 1, 20_000),
    },
    habits,
    maxClients: whole("maxClients", options.maxClients, 50_000, 1, 10_000_000),
    maxAddresses,
  };
}

function number(name: string, value: number | undefined, usual: number, least: number, most: number): number {
  if (value === undefined) return usual;
  if (typeof value !== "number") throw new ArgumentTypeError(name, "a number");
  if (!(value >= least && value <= most)) throw new ArgumentRangeError(name, `from ${least} to ${most}`);
  return value;
}

function whole(name: string, value: number | undefined, usual: number, least: number, most: number): number {
  const checked = number(name, value, usual, least, most);
  if (!Number.isInteger(checked)) throw new ArgumentRangeError(name, "a whole number");
  return checked;
}

function database(name: string, value: AddressDatabase | undefined): AddressDatabase | undefined {
  if (value === undefined || (typeof value === "object" && value !== null && typeof value.get === "function")) {
    return value;
  }
  throw new ArgumentTypeError(name, "an object with a method get");
}

function readKnown(known: RangeOptions["known"]): ReadonlyMap<string, Ranges> {
  if (known === undefined) return new Map();
  if (typeof known !== "object" || known === null) throw new ArgumentTypeError("ranges.known", "an object");
  return new Map(
    Object.entries(known).map(([client, texts]) => {
      if (!Array.isArray(texts)) throw new ArgumentTypeError("ranges.known", "an object of arrays");
      return [client, new Ranges(texts)];
    }),
  );
}
