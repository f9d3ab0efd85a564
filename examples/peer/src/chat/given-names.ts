import { skeletonOf } from "../people/look-alikes.ts";

/** Names of peers that are kept after they have left: for alerts that come late, and lest another takes them. */
const MOST_NAMES = 10_000;

/** What this program calls peers in one run. */
export class GivenNames {
  readonly #names = new Map<string, string>();
  /** Whose a name is in this run, by what is left of it at a glance. */
  readonly #owners = new Map<string, string>();

  /** What a peer with this fingerprint is called, or was when it was here. */
  of(fingerprint: string): string | undefined {
    return this.#names.get(fingerprint);
  }

  /** A name that somebody else had is not anybody's again: the user may still mean the other by it. */
  isOthers(who: string, fingerprint: string): boolean {
    return (this.#owners.get(skeletonOf(who)) ?? fingerprint) !== fingerprint;
  }

  give(fingerprint: string, who: string): void {
    keepLast(this.#names, fingerprint, who);
    keepLast(this.#owners, skeletonOf(who), fingerprint);
  }
}

function keepLast(map: Map<string, string>, key: string, value: string): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_NAMES && oldest !== undefined) map.delete(oldest);
}
