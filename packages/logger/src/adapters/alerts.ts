import type { Level } from "../levels.ts";
import { type EventLog, isoTime, requireLog } from "./event-log.ts";

/** One reason of an alert, as `@securecomm/anomaly` gives it. */
export interface LoggedReason {
  readonly code: string;
  readonly facts?: Readonly<Record<string, string | number>> | undefined;
  readonly feature?: string | undefined;
  readonly actual?: number | string | undefined;
  readonly rarity?: number | undefined;
}

/** An alert of `@securecomm/anomaly`, as far as it is logged. */
export interface LoggedAlert {
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  readonly subject: string;
  readonly session?: string | undefined;
  readonly address?: string | undefined;
  readonly peer?: string | undefined;
  readonly kind: string;
  /** The type of the event that raised it. */
  readonly event: string;
  readonly rule?: string | undefined;
  readonly score?: number | undefined;
  readonly detector?: string | undefined;
  readonly severity: string;
  readonly reasons: readonly LoggedReason[];
  readonly description: string;
  readonly response: string;
  readonly repeats: number;
}

const LEVEL_OF: ReadonlyMap<string, Level> = new Map([
  ["info", "info"],
  ["warning", "warn"],
  ["critical", "error"],
]);

/**
 * A function that logs the alerts of `@securecomm/anomaly` as they are: hand it to a monitor's `onAlert`.
 *
 * The level goes by the severity: critical is error, warning is warn, info is info; one that is not known is warn. The
 * message is the alert's description; `event` is `"alert"`, and the type of the event that raised it is `raisedBy`. A
 * reason has its code, the name and value of its feature or the facts of its rule. The row that was scored is left out:
 * a verdict is given by the program that holds the model. It never throws.
 *
 * @throws for what is no logger: `ArgumentTypeError`.
 */
export function logAlerts(log: EventLog): (alert: LoggedAlert) => void {
  requireLog(log);
  return (alert) => {
    try {
      const level = LEVEL_OF.get(alert.severity) ?? "warn";
      if (log.isLevelEnabled(level)) log[level](fieldsOf(alert), String(alert.description));
    } catch {
      // A monitor is not to notice that its log cannot be written.
    }
  };
}

/** What is undefined is not in the line: JSON has no word for it. */
function fieldsOf(alert: LoggedAlert): object {
  const { severity, kind, rule, score, detector, response, repeats, reasons } = alert;
  const { subject, session, peer, address, event: raisedBy, at } = alert;
  return {
    event: "alert",
    severity,
    kind,
    rule,
    score,
    detector,
    response,
    repeats,
    reasons: reasons.map(reasonOf),
    subject,
    session,
    peer,
    address,
    raisedBy,
    at: isoTime(at),
  };
}

function reasonOf({ code, feature, actual, rarity, facts = {} }: LoggedReason): object {
  return { code, feature, actual, rarity, facts: Object.keys(facts).length === 0 ? undefined : facts };
}
