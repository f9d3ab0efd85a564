import type { Logger } from "@securecomm/logger";

/** Who did something, and from where. */
export interface Doer {
  /** Nobody who is known: missing. */
  readonly actor?: string | undefined;
  readonly address: string;
}
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** The record of who did what: kept apart, and sealed where that was asked for. */
export interface AuditTrail {
  write(action: string, doer: Doer, facts?: Facts): void;
  /** Writes what is still being counted. */
  flush(): void;
  /** Flushes, and counts no more. */
  close(): void;
}

/** What comes so often that it would push all else out of the log: summed up, a line a minute for each doer. */
const SUMMED: ReadonlySet<string> = new Set(["push"]);
/** What anybody can bring about: the first at once, further ones summed up, so that nobody fills the disk with them. */
const DAMPED: ReadonlySet<string> = new Set([
  "refused",
  "login-failed",
  "login",
  "setup-failed",
  "password-change-failed",
]);
const EVERY = 60_000;
/** Kinds of lines that are summed up at once; further ones go into one sum a kind of action. */
const MOST_SUMS = 1000;
/** Lines of damped actions that are written at once within a minute. */
const MOST_AT_ONCE = 100;

/** Facts may be headers of anybody: JSON leaves C1 controls as they are, and a terminal that shows the log obeys them. */
function plain(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd") : value,
    ]),
  );
}

interface Sum {
  readonly action: string;
  readonly doer: Doer;
  readonly facts: Facts;
  readonly numbers: Record<string, number>;
  times: number;
}

export function createAuditTrail(log: Logger, every = EVERY): AuditTrail {
  const sums = new Map<string, Sum>();
  let seen = new Set<string>();
  const line = (action: string, { actor, address }: Doer, facts: Facts) =>
    // `action` and `address` come last: no fact can stand in their place.
    log.info({ ...plain(facts), ...(actor === undefined ? {} : plain({ actor })), address, action }, action);

  const add = (action: string, doer: Doer, facts: Facts) => {
    const texts = Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value !== "number"));
    let key = JSON.stringify([action, doer.actor, doer.address, texts]);
    let sum: Sum | undefined = sums.get(key);
    if (sum === undefined && sums.size >= MOST_SUMS) {
      key = action;
      sum = sums.get(key) ?? { action, doer: { address: "many" }, facts: {}, numbers: {}, times: 0 };
    }
    sum ??= { action, doer, facts: texts, numbers: {}, times: 0 };
    sums.set(key, sum);
    sum.times += 1;
    for (const [name, value] of Object.entries(facts)) {
      if (typeof value === "number" && !/id$/i.test(name)) sum.numbers[name] = (sum.numbers[name] ?? 0) + value;
    }
  };
  const flush = () => {
    for (const { action, doer, facts, numbers, times } of sums.values())
      line(action, doer, { ...facts, ...numbers, times });
    sums.clear();
    seen = new Set();
  };
  const timer = setInterval(flush, every);
  timer.unref();
  return {
    write(action, doer, facts = {}) {
      if (SUMMED.has(action)) return add(action, doer, facts);
      if (!DAMPED.has(action)) return void line(action, doer, facts);
      const key = JSON.stringify([action, doer, facts]);
      if (seen.has(key) || seen.size >= MOST_AT_ONCE) return add(action, doer, facts);
      seen.add(key);
      line(action, doer, facts);
    },
    flush,
    close() {
      clearInterval(timer);
      flush();
    },
  };
}
