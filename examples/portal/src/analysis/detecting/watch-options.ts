import type { AddressWatchOptions } from "@securecomm/anomaly";
import type { Settings } from "../../contract/settings.ts";

// Its memory is saved again and again: some kilobytes for each client that comes often. Habits remember as many.
const MOST_CLIENTS = 10_000;

/** The settings as an address watch takes them. */
export function watchOptionsOf({ hoursBack, manyAddresses, frequentAddresses }: Settings): AddressWatchOptions {
  // It refuses to count up to what it does not remember.
  const maxAddresses = Math.min(1000, Math.max(64, manyAddresses + 1, frequentAddresses + 1));
  const reachable = (limit: number) => Math.min(limit, maxAddresses - 1);
  return {
    hoursBack,
    manyAddresses: reachable(manyAddresses),
    frequentAddresses: reachable(frequentAddresses),
    frequentHours: Math.min(2, hoursBack),
    maxClients: MOST_CLIENTS,
    maxAddresses,
  };
}
