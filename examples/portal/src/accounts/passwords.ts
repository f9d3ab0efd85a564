import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { PortalError } from "../problems/portal-error.ts";

/** What a hash costs: 2 to the `log2n`, blocks, lanes (RFC 7914). */
export interface PasswordCost {
  readonly log2n: number;
  readonly r: number;
  readonly p: number;
}

/** 64 MiB and about a fifth of a second. */
export const PASSWORD_COST: PasswordCost = { log2n: 16, r: 8, p: 1 };

const HASH_SIZE = 32;
const SALT_SIZE = 16;
/** Each takes 64 MiB: many at once would take all memory there is. */
const AT_ONCE = 2;
/** Those that wait beyond that are sent away. */
const WAITING = 32;

/** Hashes and checks passwords. */
export interface Passwords {
  /** `scrypt$N$r$p$salt$hash`, with a salt of its own. */
  hash(password: string): Promise<string>;
  /** Of no hash (there is no such user): takes as long as with one, and is false. */
  fits(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether a hash was made at another cost than new ones are. */
  isStale(hash: string): boolean;
}

export function createPasswords(cost: PasswordCost = PASSWORD_COST): Passwords {
  const N = 2 ** cost.log2n;
  const nobody: Parsed = { N, r: cost.r, p: cost.p, salt: randomBytes(SALT_SIZE), hash: randomBytes(HASH_SIZE) };
  const queue = createQueue();
  return {
    async hash(password) {
      const salt = randomBytes(SALT_SIZE);
      const hash = await queue(() => derive(password, { N, r: cost.r, p: cost.p, salt }));
      return `scrypt$${N}$${cost.r}$${cost.p}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
    },
    async fits(password, kept) {
      const known = kept === undefined ? undefined : parse(kept);
      const against = known ?? nobody;
      const hash = await queue(() => derive(password, against));
      return timingSafeEqual(hash, against.hash) && known !== undefined;
    },
    isStale(kept) {
      const known = parse(kept);
      return known?.N !== N || known.r !== cost.r || known.p !== cost.p;
    },
  };
}

interface Settings {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
}
interface Parsed extends Settings {
  readonly hash: Buffer;
}

function parse(kept: string): Parsed | undefined {
  const [kind, N, r, p, salt = "", hash = "", ...more] = kept.split("$");
  const parsed = {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, "base64url"),
    hash: Buffer.from(hash, "base64url"),
  };
  return kind === "scrypt" && more.length === 0 && parsed.hash.length === HASH_SIZE ? parsed : undefined;
}

/** Passwords are compared as NFKC: the same letters typed on another system are other bytes. */
function derive(password: string, { N, r, p, salt }: Settings): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 128 * N * r + 128 * r * p + (1 << 20) };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, HASH_SIZE, options, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}

function createQueue(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING) throw new PortalError("too-many-requests", { seconds: 10 });
      // Whoever ends hands its place on.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
