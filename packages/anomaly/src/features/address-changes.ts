/**
 * What can be said about a client's addresses, user agent or habits at a line of its log. Addresses, ranges and
 * countries are texts of this package's own writing; `method`, `area`, `from` and `to` of a user agent may hold a few
 * characters that the client chose, cut to 32.
 */
export type AddressFact =
  /** An address that the client never used before. `address` is written the short way of RFC 5952. */
  | { readonly kind: "new-address"; readonly address: string }
  /** `count` addresses in the last 24 hours, which is more than `limit`. */
  | { readonly kind: "many-addresses"; readonly count: number; readonly limit: number }
  /** `count` addresses in the last `hours` hours. */
  | { readonly kind: "frequent-changes"; readonly count: number; readonly hours: number }
  /** The previous request came `from` a private network, this one from a public address. */
  | { readonly kind: "private-to-public"; readonly from: string; readonly to: string }
  /** The previous request came `from` a public address, this one from a private network. */
  | { readonly kind: "public-to-private"; readonly from: string; readonly to: string }
  /** `count` addresses, two or more, in the last 24 hours. */
  | { readonly kind: "several-addresses"; readonly count: number }
  /** An address outside the client's known ranges, or in a range, such as `"203.45.67.0/24"`, that it never used before. */
  | { readonly kind: "new-range"; readonly range: string }
  /** A country that the client was never in before; ISO 3166-1 alpha-2, `from` is where it was last. */
  | { readonly kind: "new-country"; readonly from: string; readonly to: string }
  /**
   * Two countries within `hours` hours whose nearest points are `kilometres` apart: faster than anything travels.
   * The countries are ISO 3166-1 alpha-2.
   */
  | {
      readonly kind: "impossible-travel";
      readonly from: string;
      readonly to: string;
      readonly kilometres: number;
      readonly hours: number;
    }
  /** A network that the client never came from before, as `"AS64500"` or `"AS64500 Name"`; `from` is the last one. */
  | { readonly kind: "new-network"; readonly from: string; readonly to: string }
  /** A program or system that the client never used before, such as `"Chrome on Windows"`, `"curl"` or `"none"`. */
  | { readonly kind: "new-user-agent"; readonly from: string; readonly to: string }
  /** The client is active at hours that it rarely is: `share` of its last hours, `usual` before. `hour` is one of them. */
  | { readonly kind: "habit-hour"; readonly hour: number; readonly share: number; readonly usual: number }
  /** A method in `share` of the client's last active hours, and in `usual` of those before. */
  | { readonly kind: "habit-method"; readonly method: string; readonly share: number; readonly usual: number }
  /** An area, the path's first segment such as `"/reports"`, in `share` of the last active hours, `usual` before. */
  | { readonly kind: "habit-area"; readonly area: string; readonly share: number; readonly usual: number }
  /** About `requests` requests in an active hour of late, where about `usual` were made before. */
  | { readonly kind: "habit-volume"; readonly requests: number; readonly usual: number };

/** An {@link AddressFact} that holds at a line. */
export type AddressChange = AddressFact & {
  /**
   * Whether this line made it true. `false` when it was so already, within the last 24 hours: report what is fresh,
   * describe with all.
   */
  readonly fresh: boolean;
  /** For what did not come with the line itself but was found at one before: within how many hours. */
  readonly withinHours?: number;
};

/** The name of a change: also the code of the reason that is made of it. */
export type AddressChangeKind = AddressFact["kind"];

/** How much each kind says by itself: a line whose fresh changes weigh 1 or more together is suspicious. */
export const ADDRESS_CHANGE_WEIGHTS: Readonly<Record<AddressChangeKind, number>> = {
  "new-address": 0.5,
  "many-addresses": 1,
  "frequent-changes": 1,
  "private-to-public": 0.6,
  "public-to-private": 0.6,
  // Two addresses in a day are a telephone on its way home.
  "several-addresses": 0,
  "new-range": 0.1,
  "new-country": 0.6,
  "impossible-travel": 1,
  "new-network": 0.3,
  "new-user-agent": 0.5,
  "habit-hour": 0.5,
  "habit-method": 0.5,
  "habit-area": 0.5,
  "habit-volume": 0.5,
};

/** The kinds in the order in which they are told. */
export const ADDRESS_CHANGE_KINDS = Object.keys(ADDRESS_CHANGE_WEIGHTS) as readonly AddressChangeKind[];

/**
 * Whether a line is suspicious for its changes alone, whatever its score: what is fresh among them weighs 1 or more
 * together. A new address alone is information, and so are several; a new address with a new user agent is not.
 *
 * @param weights Other weights for some kinds.
 *
 * @example
 * ```ts
 * import { isSuspicious } from "@securecomm/anomaly";
 *
 * console.log(isSuspicious([{ kind: "several-addresses", count: 2, fresh: true }])); // false
 * console.log(isSuspicious([{ kind: "many-addresses", count: 4, limit: 3, fresh: true }])); // true
 * ```
 */
export function isSuspicious(
  changes: readonly AddressChange[],
  weights: Readonly<Partial<Record<AddressChangeKind, number>>> = {},
): boolean {
  let sum = 0;
  for (const { kind, fresh } of changes) {
    if (fresh) sum += weights[kind] ?? ADDRESS_CHANGE_WEIGHTS[kind];
  }
  // Weights are written in tenths, whose sums are a little off.
  return sum >= 1 - 1e-9;
}
