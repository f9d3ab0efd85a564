import type { TableRecord } from "../features/table.ts";
import { numberOf } from "../features/table-column.ts";
import { harmless } from "./failure.ts";
import { count } from "./numbers.ts";

const WORDS: ReadonlySet<string> = new Set(["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?", "-"]);
const FEW = 0.05;

/** Whether a cell of a column of numbers says that there is no number: it is empty, or `NA`, `NaN`, `null`, `?`, `-`. */
export function isMissing(cell: string): boolean {
  return WORDS.has(cell.trim());
}

/** What {@link clearMissing} gives. */
export interface Cleared {
  readonly rows: TableRecord[];
  /** One sentence for each column that a few cells made a column of names. */
  readonly notes: string[];
}

/**
 * Empties the cells that stand for a missing number, in the columns whose other cells are all numbers. In columns of names
 * they are names as any other.
 *
 * @param lines The line of the file that each row stands on.
 * @param columns The columns to look at: none that the user calls names.
 */
export function clearMissing(
  rows: readonly TableRecord[],
  lines: readonly number[],
  columns: readonly string[],
): Cleared {
  const numeric: string[] = [];
  const notes: string[] = [];
  for (const column of columns) {
    let numbers = 0;
    let others = 0;
    let first = -1;
    for (let i = 0; i < rows.length; i++) {
      const cell = String(rows[i]![column]);
      if (numberOf(cell) !== undefined) numbers++;
      else if (!isMissing(cell)) {
        if (others === 0) first = i;
        others++;
      }
    }
    if (numbers > 0 && others === 0 && numbers < rows.length) numeric.push(column);
    if (numbers > 0 && others > 0 && others < FEW * rows.length) {
      const shown = JSON.stringify(String(rows[first]![column]).slice(0, 40));
      const most = `all but ${count(others, "cell")} could be numbers`;
      notes.push(harmless(`line ${lines[first]}, column ${column}: ${shown} makes it a column of names; ${most}`));
    }
  }
  if (numeric.length === 0) return { rows: [...rows], notes };
  const cleared = rows.map((row) => {
    const empty = numeric.filter((column) => isMissing(String(row[column])));
    return empty.length === 0 ? row : { ...row, ...Object.fromEntries(empty.map((column) => [column, ""])) };
  });
  return { rows: cleared, notes };
}
