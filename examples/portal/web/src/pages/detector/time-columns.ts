import type { TimelineView } from "../../api/types.ts";
import { type Stretch, stretchOf } from "../../components/chart-shape.ts";

type Columns = Pick<TimelineView, "step"> & { readonly columns: readonly { readonly at: number }[] };

/** From when to before when some columns are. */
export function timeOf(
  { step, columns }: Columns,
  { first, last }: Stretch,
): { readonly from: number; readonly to: number } {
  return { from: columns[first]!.at, to: columns[last]!.at + step };
}

/** Which columns lie in a time, at least in part; `undefined` where no time is chosen or none does. */
export function columnsBetween(
  { step, columns }: Columns,
  from: number | undefined,
  to: number | undefined,
): Stretch | undefined {
  if (from === undefined && to === undefined) return undefined;
  const within = ({ at }: { readonly at: number }) =>
    (from === undefined || at + step > from) && (to === undefined || at < to);
  const first = columns.findIndex(within);
  return first === -1 ? undefined : stretchOf(first, columns.findLastIndex(within));
}
