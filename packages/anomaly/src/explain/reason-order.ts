import type { Reason, ReasonCode } from "./reason.ts";

/**
 * How often a reason is taken to be the right one before an operator has said anything. The order among the seed's is
 * that of its example, where the administration area comes before all else of a line.
 */
const USEFULNESS: Readonly<Record<ReasonCode, number>> = {
  "identity-changed": 0.96,
  "record-replayed": 0.95,
  "record-tampered": 0.95,
  "signature-invalid": 0.95,
  "handshake-tampered": 0.94,
  "handshake-reflected": 0.94,
  "message-hostile": 0.93,
  "credential-probing": 0.92,
  "record-malformed": 0.91,
  "count-mismatch": 0.91,
  "record-gap": 0.9,
  "rekey-failed": 0.88,
  flood: 0.87,
  "handshake-malformed": 0.86,
  "signature-overdue": 0.86,
  "connections-refused": 0.85,
  "session-truncated": 0.84,
  "handshake-truncated": 0.83,
  "handshake-timeout": 0.83,

  "admin-area": 0.8,
  method: 0.74,
  "auth-area": 0.72,
  "no-request": 0.7,
  "long-path": 0.66,
  "deep-path": 0.62,
  "server-error": 0.58,
  "client-error": 0.54,
  hour: 0.5,
  weekend: 0.42,

  "impossible-travel": 0.82,
  "new-address": 0.78,
  "many-addresses": 0.76,
  "frequent-changes": 0.74,
  "private-to-public": 0.72,
  "public-to-private": 0.7,
  "new-country": 0.68,
  "new-network": 0.6,
  "new-user-agent": 0.58,
  "new-range": 0.5,
  "several-addresses": 0.48,
  "habit-hour": 0.46,
  "habit-method": 0.45,
  "habit-area": 0.44,
  "habit-volume": 0.43,

  feature: 0.3,
  combination: 0.1,
};

// What a tenth of the rarity adds: to a column of numbers much, to a reason that says something by itself little.
const FEATURE_STEP = 0.09;
const OTHER_STEP = 0.02;
const MOST_STEPS = 5;

const LONGEST_KEY = 64;

/**
 * What a verdict on a reason is kept under: its code, for a feature `feature:` and the column's name. At most 64
 * characters, so that it fits a `ReasonVerdict`.
 */
export function reasonKey(reason: Pick<Reason, "code" | "feature">): string {
  const key = reason.code === "feature" ? `feature:${reason.feature ?? ""}` : reason.code;
  return key.slice(0, LONGEST_KEY);
}

/** How likely a reason is the right one, from 0 to 1, before any verdict: by its code and rarity. */
export function priorUsefulness({ code, rarity }: Pick<Reason, "code" | "rarity">): number {
  const base = Object.hasOwn(USEFULNESS, code) ? USEFULNESS[code] : USEFULNESS.feature;
  if (rarity === undefined || !(rarity > 0 && rarity <= 1)) return base;
  const steps = Math.min(MOST_STEPS, -Math.log10(rarity));
  return base + steps * (code === "feature" ? FEATURE_STEP : OTHER_STEP);
}

/** Which columns of the access-log features say the same as a reason read from the line itself. */
const SAID_BY: Readonly<Record<string, readonly ReasonCode[]>> = {
  hour: ["hour"],
  weekday: ["weekend"],
  weekend: ["weekend"],
  status: ["server-error", "client-error"],
  server_error: ["server-error"],
  client_error: ["client-error"],
  unconventional_method: ["method", "no-request"],
  method_rarity: ["method", "no-request"],
  admin_area: ["admin-area"],
  auth_area: ["auth-area"],
  path_length: ["long-path"],
  path_depth: ["deep-path"],
};

/**
 * The reasons of a line and those of its row without repeating: a column that says what a reason of the line says
 * already is left out, and lends that reason its rarity. Those of the line come first.
 */
export function combineReasons(ofLine: readonly Reason[], ofRow: readonly Reason[]): Reason[] {
  const rarities = new Map<ReasonCode, number>();
  const rest = ofRow.filter(({ code, set, feature, rarity }) => {
    if (code === "combination") return ofLine.length === 0;
    const says =
      code === "feature" && set === "access-log" && Object.hasOwn(SAID_BY, feature ?? "") ? SAID_BY[feature!]! : [];
    const same = ofLine.find((reason) => says.includes(reason.code));
    if (same === undefined) return true;
    if (rarity !== undefined) rarities.set(same.code, Math.min(rarity, rarities.get(same.code) ?? 1));
    return false;
  });
  const line = ofLine.map((reason) => {
    const rarity = rarities.get(reason.code);
    return rarity === undefined ? reason : { ...reason, rarity };
  });
  return [...line, ...rest];
}
