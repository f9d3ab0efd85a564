import type { LogEntry } from "./log-entry.ts";
import { LOG_LIMITS } from "./log-limits.ts";
import { analysed, decodePercent, type Parameter, parametersOf, routeOf } from "./request-text.ts";

/** A request taken apart and decoded, as far as features look at it. */
export interface RequestParts {
  readonly method: string;
  /** The path, decoded. */
  readonly path: string;
  /** The path's segments, decoded, without what only names one thing of many. */
  readonly route: readonly string[];
  readonly parameters: readonly Parameter[];
  /** The names in alphabetical order, one for each parameter. */
  readonly names: string;
  readonly userAgent: string | undefined;
}

/** Takes the request of an entry apart. */
export function partsOf(entry: LogEntry): RequestParts {
  const path = decodePercent(analysed(entry.path));
  const segments = path.split("/", LOG_LIMITS.analysedParts + 1).filter((segment) => segment !== "");
  const parameters = parametersOf(entry.query);
  return {
    method: entry.method,
    path,
    route: routeOf(segments),
    parameters,
    names: parameters
      .map(({ name }) => name)
      .sort()
      .join("&"),
    userAgent: plainUserAgent(entry.userAgent),
  };
}

/**
 * A user agent without its version numbers, which change too often to be remarkable; empty for none, `undefined` where
 * the line does not say.
 */
export function plainUserAgent(userAgent: string | undefined): string | undefined {
  return userAgent?.slice(0, LOG_LIMITS.headerCharacters).replace(/\d+/g, "0");
}
