import { pinKeyForClaimedName, pinKeyForPeer } from "@securecomm/auth";
import {
  allowList,
  fileTrustStore,
  pinned,
  type TrustError,
  type TrustPolicy,
  type TrustRequest,
  trustOnFirstUse,
} from "@securecomm/transport";
import { knownPeersPath } from "../folder.ts";

/** A peer that was turned away because of who it is. */
export interface Refusal {
  readonly error: TrustError;
  /** The name that the peer gives itself. */
  readonly name: string;
  readonly address: string | undefined;
  /** What this side calls the peer, where it calls it anything. */
  readonly peer: string | undefined;
  /** The remembered entry that the peer contradicts, where trust rests on one. */
  readonly remembered: { readonly file: string; readonly entry: string } | undefined;
}

/** Whom `connect` talks to: the one fingerprint that was named, else whoever was there the first time. */
export function policyForDialling(trust: string | undefined, refused: (refusal: Refusal) => void): TrustPolicy {
  return trust === undefined ? firstUse(refused) : watched(pinned(trust), refused, false);
}

/** Whom `listen` talks to: the fingerprints that were named, else everybody, each always with the same identity. */
export function policyForListening(trust: readonly string[], refused: (refusal: Refusal) => void): TrustPolicy {
  return trust.length === 0 ? firstUse(refused) : watched(allowList(trust), refused, false);
}

function firstUse(refused: (refusal: Refusal) => void): TrustPolicy {
  return watched(trustOnFirstUse({ store: fileTrustStore(knownPeersPath()) }), refused, true);
}

/** The same policy, and whoever it turns away is told of, with the facts that the error alone does not have. */
function watched(policy: TrustPolicy, refused: (refusal: Refusal) => void, remembers: boolean): TrustPolicy {
  return {
    async decide(request) {
      const decision = await policy.decide(request);
      if (!decision.trusted && !request.signal?.aborted) {
        const { name, address, peer } = request;
        const remembered = remembers ? { file: knownPeersPath(), entry: entryOf(request) } : undefined;
        refused({ error: decision.error, name, address, peer, remembered });
      }
      return decision;
    },
  };
}

function entryOf({ peer, name }: TrustRequest): string {
  return peer === undefined ? pinKeyForClaimedName(name) : pinKeyForPeer(peer);
}
