import { ArgumentTypeError } from "@securecomm/crypto";
import { platform } from "#platform";
import { AuthError } from "./errors.ts";
import { fileTrustStore } from "./file-trust-store.ts";
import {
  accept,
  refuse,
  refuseChanged,
  type TrustDecision,
  type TrustPolicy,
  type TrustRequest,
} from "./trust-policy.ts";
import { memoryTrustStore, type Pin, pinKeyForClaimedName, pinKeyForPeer, type TrustStore } from "./trust-store.ts";

/** What {@link trustOnFirstUse} takes. */
export interface FirstUseOptions {
  /** Where the pins are kept; by default a `fileTrustStore()` on Node, and elsewhere memory: then name a store of yours. */
  readonly store?: TrustStore | undefined;
}

/**
 * Trusts the first key that it sees under a name, pins it, and from then on only that one: another is the
 * man-in-the-middle alarm, `ERR_IDENTITY_CHANGED`. The first contact itself is not verified; compare fingerprints or
 * safety words.
 *
 * The name is what this side calls the peer: its option `peer`, else the dialled address. Where there is neither, on a
 * listener or over a ready channel, it is the name that the peer claims, kept apart and reported as `claimed-…`.
 *
 * A store that rejects is a refusal: `ERR_TRUST_STORE`, or `ERR_TRUST_STORE_FULL` when a new peer finds no room.
 * To accept a peer's new key after checking it, remove the old pin: `store.remove(pinKeyForPeer("bob"))`.
 * @throws when the option is no store: {@link ArgumentTypeError}.
 */
export function trustOnFirstUse(options: FirstUseOptions = {}): TrustPolicy {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  const store = options.store ?? (platform.files === undefined ? memoryTrustStore() : fileTrustStore());
  if (typeof store?.get !== "function" || typeof store.compareAndSet !== "function") {
    throw new ArgumentTypeError("options.store", "a TrustStore");
  }
  return {
    async decide(request) {
      try {
        return await decide(store, request);
      } catch (cause) {
        if (cause instanceof AuthError && cause.code === "ERR_TRUST_STORE_FULL") {
          return refuse(request, "ERR_TRUST_STORE_FULL", `There is no room to pin a new peer: ${cause.message}`, {
            cause,
          });
        }
        const reason = cause instanceof AuthError ? cause.message : "it failed";
        return refuse(request, "ERR_TRUST_STORE", `The trust store cannot tell whether to trust: ${reason}`, { cause });
      }
    },
  };
}

async function decide(store: TrustStore, request: TrustRequest): Promise<TrustDecision> {
  const claimed = request.peer === undefined;
  const key = claimed ? pinKeyForClaimedName(request.name) : pinKeyForPeer(request.peer);
  const standing = checkPin(await store.get(key));
  if (standing !== undefined) return compare(request, standing, claimed);
  const next: Pin = { fingerprint: request.fingerprint, firstSeen: new Date().toISOString(), name: request.name };
  const { swapped, pin } = await store.compareAndSet(key, undefined, next, { signal: request.signal });
  const now = checkPin(pin);
  if (now === undefined) throw new TypeError("the store pinned nothing");
  if (swapped === true && now.fingerprint === request.fingerprint)
    return accept(claimed ? "claimed-first-use" : "first-use");
  // Another session was quicker, in this process or in another one.
  return compare(request, now, claimed);
}

function compare(request: TrustRequest, pin: Pin, claimed: boolean): TrustDecision {
  if (pin.fingerprint !== request.fingerprint) return refuseChanged(request, pin.fingerprint);
  return accept(claimed ? "claimed-known" : "known");
}

/** A store of the app's own may answer anything; only a pin and nothing at all are answers. */
function checkPin(pin: Pin | undefined): Pin | undefined {
  if (pin === undefined || (typeof pin === "object" && pin !== null && typeof pin.fingerprint === "string")) return pin;
  throw new TypeError("the store answered with no pin");
}
