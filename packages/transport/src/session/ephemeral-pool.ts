import {
  type CryptoBackend,
  type EcdhKeyPair,
  generateEcdhKeyPair,
  generateEcdhKeyPairAsync,
} from "@securecomm/crypto";
import { type Runtime, systemRuntime } from "./runtime.ts";

/** How many keys are held at most, those that are being made counted. */
const CAPACITY = 8;
/** Milliseconds after which a key that nobody took is destroyed. */
const LIFETIME = 60_000;

interface Spare {
  readonly key: EcdhKeyPair;
  /** When it was made, by both clocks. */
  readonly since: { readonly wall: number; readonly monotonic: number };
}

/**
 * ECDH keys for handshakes, made ahead of time and off the calling thread, each given out once. A key is as ephemeral as
 * one that is made at once: it is random, serves one handshake and is destroyed after it. It lies in memory for up to a
 * minute before instead of for moments, so that who copies this process's memory in that minute can also read what
 * begins within it, up to the session's first rekey, whose keys are never made ahead.
 *
 * What is held follows from use: each key taken has one made in its place, and one taken from an empty pool adds one. So a
 * program that opens a session now and then holds one key for a minute, and a busy listener eight.
 */
export class EphemeralPool {
  readonly #backend: CryptoBackend;
  readonly #runtime: Runtime;
  /** Oldest first. */
  readonly #spares: Spare[] = [];
  #owed = 0;
  #making = false;
  #sweeping = false;

  constructor(backend: CryptoBackend, runtime: Runtime) {
    this.#backend = backend;
    this.#runtime = runtime;
  }

  /** How many keys lie ready. */
  get ready(): number {
    return this.#spares.length;
  }

  /** A key that nobody else has had or will have; its taker destroys it. */
  take(): EcdhKeyPair {
    // A timer may come late, after a computer has slept.
    this.#dropExpired();
    const spare = this.#spares.shift();
    if (this.#spares.length + this.#owed < CAPACITY) this.#owed += 1;
    return spare?.key ?? generateEcdhKeyPair(this.#backend);
  }

  /** Makes keys for those that were taken: for a moment in which this side waits for the other. */
  replenish(): void {
    this.#make();
  }

  /** One at a time, so that the thread pool stays free for signatures. */
  #make(): void {
    if (this.#making || this.#owed === 0) return;
    this.#making = true;
    // A backend of somebody's own may throw at once.
    const made = (async () => generateEcdhKeyPairAsync(this.#backend))();
    made.then(
      (key) => this.#made(key),
      // Whoever needs a key will make it at once, and learn what is wrong.
      () => this.#made(undefined),
    );
  }

  #made(key: EcdhKeyPair | undefined): void {
    this.#making = false;
    if (key === undefined) {
      this.#owed = 0;
      return;
    }
    this.#owed -= 1;
    this.#spares.push({ key, since: { wall: this.#runtime.now(), monotonic: this.#runtime.monotonic() } });
    this.#sweepLater();
    this.#make();
  }

  #sweepLater(): void {
    const oldest = this.#spares[0];
    if (this.#sweeping || oldest === undefined) return;
    this.#sweeping = true;
    const sweep = () => {
      this.#sweeping = false;
      this.#dropExpired();
      this.#sweepLater();
    };
    const age = this.#runtime.monotonic() - oldest.since.monotonic;
    this.#runtime.setTimer(sweep, Math.max(1, LIFETIME - age), true);
  }

  #dropExpired(): void {
    while (this.#spares[0] !== undefined && this.#isExpired(this.#spares[0])) this.#spares.shift()?.key.destroy();
  }

  /** The monotonic clock stands still while a computer sleeps; the other may be set back. */
  #isExpired({ since }: Spare): boolean {
    const age = this.#runtime.now() - since.wall;
    return age >= LIFETIME || age < 0 || this.#runtime.monotonic() - since.monotonic >= LIFETIME;
  }
}

const pools = new WeakMap<CryptoBackend, EphemeralPool>();

/** Makes up for the keys that were taken, off the calling thread, where the backend can: while the peer is at work. */
export function replenishEcdhKeyPairs(backend: CryptoBackend): void {
  pools.get(backend)?.replenish();
}

/** A fresh ECDH key for one handshake: out of the backend's pool, where it can make keys off the calling thread. */
export function takeEcdhKeyPair(backend: CryptoBackend): EcdhKeyPair {
  if (backend.generateEcdhKeyPairAsync === undefined) return generateEcdhKeyPair(backend);
  let pool = pools.get(backend);
  if (pool === undefined) {
    pool = new EphemeralPool(backend, systemRuntime);
    pools.set(backend, pool);
  }
  return pool.take();
}
