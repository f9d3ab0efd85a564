import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";

/** A cipher suite by its name. */
export type Suite = "P384MLKEM1024-AES256GCM-SHA256" | "P384-AES256GCM-SHA256";

/** The hybrid suite: safe while either P-384 or ML-KEM-1024 is. */
export const HYBRID_SUITE: Suite = "P384MLKEM1024-AES256GCM-SHA256";

/** The classic suite: P-384 alone, without protection against a quantum computer of the future. */
export const CLASSIC_SUITE: Suite = "P384-AES256GCM-SHA256";

/** What is offered and accepted, best first, where the application names nothing. */
export const DEFAULT_SUITES: readonly Suite[] = Object.freeze([HYBRID_SUITE, CLASSIC_SUITE]);

const IDS: ReadonlyMap<Suite, number> = new Map([
  [CLASSIC_SUITE, 0x0001],
  [HYBRID_SUITE, 0x0002],
]);

const NAMES: ReadonlyMap<number, Suite> = new Map([...IDS].map(([name, id]) => [id, name]));

/** The number that stands for a suite on the wire. */
export function suiteId(suite: Suite): number {
  return IDS.get(suite) as number;
}

/** The suite of a number, or `undefined` for one that this version does not know. */
export function suiteOf(id: number): Suite | undefined {
  return NAMES.get(id);
}

/** Whether a suite adds ML-KEM-1024 to the ECDH. */
export function isPostQuantum(suite: Suite): boolean {
  return suite === HYBRID_SUITE;
}

/** Checks the application's `suites` option: at least one, each known, none twice. */
export function resolveSuites(suites: readonly Suite[] | undefined): readonly Suite[] {
  if (suites === undefined) return DEFAULT_SUITES;
  if (!Array.isArray(suites)) throw new ArgumentTypeError("suites", "an array of suite names");
  const known = [...IDS.keys()].join(", ");
  if (suites.length === 0 || new Set(suites).size !== suites.length || !suites.every((suite) => IDS.has(suite))) {
    throw new ArgumentRangeError("suites", `one or more of ${known}, none of them twice`);
  }
  return Object.freeze([...suites]);
}
