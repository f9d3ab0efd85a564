import { createHash } from "node:crypto";
import { RateLimiterDrizzle, type RateLimiterRes } from "rate-limiter-flexible";
import { PortalError } from "../problems/portal-error.ts";
import type { Database } from "../storage/database.ts";
import { rateLimits } from "../storage/schema.ts";

/** How many wrong log-ins there may be in {@link LOGIN_WINDOW}. */
export const LOGIN_LIMITS = {
  /** From one address (of IPv6: one network), whatever the names: somebody tries one password on many. */
  address: 30,
  /** Of one name, from all addresses that it never logged in from: somebody with many addresses tries many passwords. */
  name: 10,
  /** Of one name from one address that it has logged in from. Strangers cannot use this one up, so they lock nobody out. */
  familiar: 10,
} as const;

/** Seconds. */
export const LOGIN_WINDOW = 900;
/** Seconds that an address stays familiar to a name. */
const FAMILIAR_FOR = 30 * 86_400;

/** Slows down who guesses passwords, in all processes on this database together. */
export interface LoginLimits {
  /**
   * Counts an attempt before its password is looked at: many at once cannot slip through.
   * @throws PortalError `too-many-requests` where there were too many.
   */
  attempt(foldedName: string, address: string): Promise<Attempt>;
}

/** One that counts as wrong until it is said to be right. */
export interface Attempt {
  /** It was the right person: it is not counted, and from here it is known from now on. */
  right(): Promise<void>;
}

export function createLoginLimits(database: Database): LoginLimits {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterDrizzle({
      storeClient: database.db,
      schema: rateLimits,
      keyPrefix,
      points,
      duration,
      clearExpiredByTimeout: false,
    });
  const byAddress = limiter("login-address", LOGIN_LIMITS.address, LOGIN_WINDOW);
  const byName = limiter("login-name", LOGIN_LIMITS.name, LOGIN_WINDOW);
  const byFamiliar = limiter("login-familiar", LOGIN_LIMITS.familiar, LOGIN_WINDOW);
  const known = limiter("login-known", 1, FAMILIAR_FOR);
  return {
    async attempt(foldedName, address) {
      // Hashed: what is stored is short and nobody's text.
      const [network, name, pair] = [
        networkOf(address),
        digest(foldedName),
        digest(`${foldedName}\n${networkOf(address)}`),
      ];
      const isKnown = (await known.get(pair)) !== null;
      await consume(byAddress, network);
      await consume(isKnown ? byFamiliar : byName, isKnown ? pair : name);
      return {
        async right() {
          // Only this attempt is given back: who has an account of their own cannot clear the way for further guesses.
          await byAddress.reward(network);
          if (isKnown) await byFamiliar.delete(pair);
          else await byName.reward(name);
          await known.set(pair, 1, FAMILIAR_FOR);
        },
      };
    },
  };
}

async function consume(limiter: RateLimiterDrizzle, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (error instanceof Error) throw error;
    const { msBeforeNext } = error as RateLimiterRes;
    throw new PortalError("too-many-requests", { seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) });
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** An IPv6 address stands for its /64, all of which one customer has. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups =
    tail === undefined
      ? before
      : [...before, ...Array(Math.max(0, 8 - before.length - after.length)).fill("0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
