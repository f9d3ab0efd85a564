import { codeOf } from "./failure.ts";

const LONGEST = 2_000;

/**
 * What of an unexpected error goes into the log: its name, code, place and text, but not the values of a statement, which
 * are lines of somebody's log, hashes of passwords and whatever else was stored.
 */
export function errorFields(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { error: String(error).slice(0, LONGEST) };
  const { cause } = error;
  const code = codeOf(error);
  return {
    error: `${error.name}: ${withoutValues(error.message)}`.slice(0, LONGEST),
    ...(code === undefined ? {} : { code }),
    // Of the cause's text PostgreSQL's own words: its `detail` has values, its message names columns and tables.
    ...(cause instanceof Error ? { cause: `${cause.name}: ${withoutValues(cause.message)}`.slice(0, LONGEST) } : {}),
    at: placesOf(error.stack).slice(0, LONGEST),
  };
}

/** Drizzle writes all of them behind the statement. */
function withoutValues(message: string): string {
  return message.replace(/\nparams:[\s\S]*$/, "");
}

function placesOf(stack: string | undefined): string {
  return (stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join("\n");
}
