import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { isLevel, type Level } from "../levels.ts";
import { type EventLog, isoTime, requireLog } from "./event-log.ts";
import { LineBudget } from "./line-budget.ts";
import { isTransportEventType, type ObservedEvent, type TransportEventType, tellingOf } from "./transport-tellings.ts";

export type { ObservedEvent, TransportEventType } from "./transport-tellings.ts";

/** A level for each type of event that is to have another one; `"silent"` leaves it out. */
export type TransportEventLevels = { readonly [Type in TransportEventType]?: Level | "silent" | undefined };

/** What may be set for {@link observeTransport}. */
export interface ObserveTransportOptions {
  /** Levels that differ from the usual ones; `"silent"` leaves a type out. */
  readonly levels?: TransportEventLevels | undefined;
  /**
   * Lines a second at most, of each type, for what anybody who reaches a listener can cause without proving who they are:
   * `connection-refused`, and `handshake-failed` before the peer is authenticated. By default 10. The next line's
   * `leftOut` says how many were left out before it. Otherwise such a flood would push the lines that matter out of a log
   * that keeps so many bytes.
   */
  readonly strangerLines?: number | undefined;
}

/**
 * An observer that logs what a session or listener of `@securecomm/transport` reports, as it is: hand it to `observers`.
 *
 * A line's `event` is the event's type, `at` the event's own time, and every other fact is a field of its own name; only
 * the name that the peer gives itself is `peerName`, because `name` is the logger's. Events hold no message content and no
 * secret. It never throws, and where the level is off it costs a look at the level.
 *
 * @example
 * ```ts
 * import { createLogger, observeTransport } from "@securecomm/logger";
 *
 * const log = createLogger({ name: "chat" });
 * const observer = observeTransport(log, { levels: { rekeyed: "debug" } });
 * // createSecureSession({ …, observers: [observer] }), or a listener's; here an event by hand:
 * observer({ type: "session-closed", at: Date.now(), clean: true });
 * ```
 * @throws for what is no logger, and for an option that is wrong: `ArgumentTypeError` or `ArgumentRangeError`, naming it.
 */
export function observeTransport(
  log: EventLog,
  options: ObserveTransportOptions = {},
): <E extends ObservedEvent>(event: E) => void {
  requireLog(log);
  const { levels, perSecond } = checkOptions(options);
  const budgets: ReadonlyMap<string, LineBudget> = new Map(
    ["handshake-failed", "connection-refused"].map((type) => [type, new LineBudget(perSecond)]),
  );
  return (event) => {
    try {
      const telling = tellingOf(event);
      const level = levels.get(event.type) ?? telling.level;
      if (level === "silent" || !log.isLevelEnabled(level)) return;
      const budget = isProved(event) ? undefined : budgets.get(event.type);
      const leftOut = budget === undefined ? 0 : budget.take(event.at);
      if (leftOut === undefined) return;
      log[level](fieldsOf(event, leftOut), telling.msg);
    } catch {
      // A session is not to notice that its log cannot be written.
    }
  };
}

function isProved(event: ObservedEvent): boolean {
  return "authenticated" in event && event.authenticated === true;
}

/** Fields of every event; they come last, behind what only this event has. */
const COMMON = ["session", "peer", "address", "role"] as const;
const COMMON_NAMES: ReadonlySet<string> = new Set<string>([...COMMON, "type", "at"]);

/** Names that a line has for something else. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["name", "peerName"],
  ["event", "eventName"],
  ["level", "eventLevel"],
  ["time", "eventTime"],
  ["msg", "eventMsg"],
  ["pid", "eventPid"],
  ["hostname", "eventHostname"],
]);

/** What is undefined is not in the line: JSON has no word for it. */
function fieldsOf(event: ObservedEvent, leftOut: number): object {
  const facts = event as unknown as Readonly<Record<string, unknown>>;
  const fields: Record<string, unknown> = { event: event.type };
  for (const key of Object.keys(facts)) {
    if (!COMMON_NAMES.has(key)) fields[RENAMED.get(key) ?? key] = facts[key];
  }
  if (leftOut > 0) fields["leftOut"] = leftOut;
  for (const key of COMMON) fields[key] = facts[key];
  fields["at"] = isoTime(event.at);
  return fields;
}

function checkOptions(options: ObserveTransportOptions): {
  levels: ReadonlyMap<string, Level | "silent">;
  perSecond: number;
} {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  const { levels = {}, strangerLines = 10 } = options;
  if (typeof levels !== "object" || levels === null) throw new ArgumentTypeError("options.levels", "an object");
  if (typeof strangerLines !== "number") throw new ArgumentTypeError("options.strangerLines", "a number");
  if (!(strangerLines >= 1)) throw new ArgumentRangeError("options.strangerLines", "at least 1");
  const chosen = new Map<string, Level | "silent">();
  for (const [type, level] of Object.entries(levels)) {
    const name = `options.levels.${type}`;
    if (!isTransportEventType(type)) throw new ArgumentRangeError(name, "left out: there is no such event");
    if (level === undefined) continue;
    if (level !== "silent" && !isLevel(level)) throw new ArgumentRangeError(name, 'a level or "silent"');
    chosen.set(type, level);
  }
  return { levels: chosen, perSecond: strangerLines };
}
