import {
  pinKeyForClaimedName,
  pinKeyForPeer,
  type TrustError,
  type TrustPolicy,
  type TrustStore,
} from "@securecomm/auth";
import { pinned, trustOnFirstUse } from "@securecomm/transport";

/** A peer that was turned away because of who it is. */
export interface Refusal {
  readonly error: TrustError;
  /** What this side calls the peer, else the name that the peer gives itself. */
  readonly who: string;
  /** The pin that the peer contradicts, where trust rests on one that can be forgotten. */
  readonly pinKey: string | undefined;
}

/** A policy, and what it has seen. */
export interface WatchedPolicy {
  readonly policy: TrustPolicy;
  /** The last refusal. */
  readonly refusal: () => Refusal | undefined;
  /** The pin that the accepted peer stands under. */
  readonly pinKey: () => string | undefined;
}

/** The one fingerprint that the user named, else whoever came first under a name and from then on only that one. */
export function policyFor(fingerprint: string | undefined, store: TrustStore): WatchedPolicy {
  const inner = fingerprint === undefined ? trustOnFirstUse({ store }) : pinned(fingerprint);
  let refusal: Refusal | undefined;
  let pinKey: string | undefined;
  return {
    policy: {
      async decide(request) {
        const { peer, name } = request;
        if (fingerprint === undefined) pinKey = peer === undefined ? pinKeyForClaimedName(name) : pinKeyForPeer(peer);
        const decision = await inner.decide(request);
        if (!decision.trusted) refusal = { error: decision.error, who: peer ?? name, pinKey };
        return decision;
      },
    },
    refusal: () => refusal,
    pinKey: () => pinKey,
  };
}
