import { ADDRESS_CHANGE_KINDS, type Reason, type ReasonRanking, reasonKey } from "@securecomm/anomaly";

/** A reason that stands elsewhere than where it was found: its first place is kept, for when verdicts are taken back. */
type PlacedReason = Reason & { readonly place?: number };

/** What a verdict may move. */
export interface ReasonLists {
  readonly kind: string;
  readonly reasons: readonly Reason[];
  readonly addressChanges: readonly Reason[];
}

const CHANGES: ReadonlySet<string> = new Set(ADDRESS_CHANGE_KINDS);

/**
 * The same reasons in the order that the ranking gives them, from the order in which they were found: equally useful ones
 * are in that order again. `undefined` where nothing moves.
 */
export function reorderReasons(lists: ReasonLists, ranking: ReasonRanking): ReasonLists | undefined {
  const { kind } = lists;
  const found = asFound(lists.reasons);
  // Of an anomaly by its changes these come first, then what the line says, as the monitor has it.
  const isFirst = ({ code }: Reason) => kind === "addresses" && CHANGES.has(code);
  const reasons = placed(found, [
    ...ranking.order(found.filter((reason) => isFirst(reason))),
    ...ranking.order(found.filter((reason) => !isFirst(reason))),
  ]);
  const changes = asFound(lists.addressChanges);
  const addressChanges = placed(changes, ranking.order(changes));
  const isSame = same(reasons, lists.reasons) && same(addressChanges, lists.addressChanges);
  return isSame ? undefined : { kind, reasons, addressChanges };
}

/** What the table's column of that name holds. */
export function firstReasonOf(reasons: readonly Reason[]): string {
  const [first] = reasons;
  return first === undefined ? "combination" : reasonKey(first);
}

function asFound(reasons: readonly PlacedReason[]): Reason[] {
  return reasons
    .map((reason, i) => ({ reason, place: reason.place ?? i }))
    .sort((a, b) => a.place - b.place)
    .map(({ reason: { place: _, ...reason } }) => reason);
}

/** Says of each where it was found, unless all stand there. */
function placed(found: readonly Reason[], ordered: readonly Reason[]): readonly PlacedReason[] {
  if (ordered.every((reason, i) => reason === found[i])) return ordered;
  return ordered.map((reason) => ({ ...reason, place: found.indexOf(reason) }));
}

function same(after: readonly PlacedReason[], before: readonly PlacedReason[]): boolean {
  return after.every((reason, i) => reason.place === before[i]!.place && reasonKey(reason) === reasonKey(before[i]!));
}
