import type { AddressChange } from "../features/address-changes.ts";
import type { Reason } from "./reason.ts";

/**
 * A change of a client's addresses, user agent or habits as a reason; its fields are the facts. What was found at a line
 * before is marked so.
 */
export function addressReason(change: AddressChange): Reason {
  const { kind, fresh: _, withinHours, ...facts } = change;
  return withinHours === undefined ? { code: kind, facts } : { code: kind, facts, withinHours };
}
