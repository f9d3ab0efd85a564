import { pinKeyForClaimedName, pinKeyForPeer } from "@securecomm/auth";
import {
  allowList,
  fileTrustStore,
  pinned,
  type TrustDecision,
  TrustError,
  type TrustPolicy,
  type TrustRequest,
  trustOnFirstUse,
} from "@securecomm/transport";
import { isAddress, nameOfContact } from "../people/entries.ts";
import { looksLike } from "../people/look-alikes.ts";

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
  /** Whether this side dialled: whoever came by themselves is no reason to forget anybody. */
  readonly dialled: boolean;
  /** Whether the user has said of it that its safety words differ. */
  readonly keptOut?: true;
}

type Refused = (refusal: Refusal) => void;

/** A decision, and what this side calls the peer, where that is not what the request says. */
interface Outcome {
  readonly decision: TrustDecision;
  readonly peer?: string;
}

/**
 * Whom a dial trusts: the one fingerprint that was named, else whoever was there the first time.
 * @param file the file of the pins.
 */
export function policyForDialling(file: string, fingerprint: string | undefined, refused: Refused): TrustPolicy {
  const policy = fingerprint === undefined ? trustOnFirstUse({ store: fileTrustStore(file) }) : pinned(fingerprint);
  return watched(
    async (request) => ({ decision: await policy.decide(request) }),
    { refused, dialled: true },
    fingerprint === undefined ? file : undefined,
  );
}

/** Whom a listener trusts that names fingerprints: those. */
export function policyForNamed(fingerprints: readonly string[], refused: Refused): TrustPolicy {
  const policy = allowList(fingerprints);
  return watched(
    async (request) => ({ decision: await policy.decide(request) }),
    { refused, dialled: false },
    undefined,
  );
}

/**
 * Whom a listener trusts that names nobody: contacts by their fingerprints, whatever they call themselves; nobody else
 * under a name that can be taken for a contact's; and everybody else by the name that they give, always with the same identity. The pins are
 * read anew for each peer, so that what the user changes counts at once.
 * @param file the file of the pins.
 * @param knownOnly refuse whoever is not remembered yet.
 */
export function policyForListening(file: string, knownOnly: boolean, refused: Refused): TrustPolicy {
  const store = fileTrustStore(file);
  const firstUse = trustOnFirstUse({ store });
  return watched(
    async (request) => {
      const { fingerprint, name } = request;
      const own = (await store.list()).flatMap((pin) => {
        const contact = nameOfContact(pin.key);
        return contact === undefined ? [] : [{ contact, fingerprint: pin.fingerprint }];
      });
      // Who was met at an address has no name there that this side could vouch for.
      const contacts = own.filter(({ contact }) => !isAddress(contact));
      if (contacts.some((pin) => pin.fingerprint === fingerprint)) {
        return { decision: { trusted: true, verified: "known" } };
      }
      const namesake =
        contacts.find(({ contact }) => contact === name) ?? contacts.find(({ contact }) => looksLike(name, contact));
      if (namesake !== undefined) {
        const peer = namesake.contact;
        return { decision: await pinned(namesake.fingerprint).decide({ ...request, peer }), peer };
      }
      const met = own.some((pin) => pin.fingerprint === fingerprint);
      if (knownOnly && !met && (await store.get(pinKeyForClaimedName(name))) === undefined) {
        return { decision: await allowList([]).decide(request) };
      }
      return { decision: await firstUse.decide(request) };
    },
    { refused, dialled: false },
    file,
  );
}

/** The same policy, but for those whom the user wants kept out. */
export function keepingOut(
  policy: TrustPolicy,
  isOut: (fingerprint: string) => boolean,
  dialled: boolean,
  refused: Refused,
): TrustPolicy {
  return {
    async decide(request) {
      const { fingerprint, name, address, peer } = request;
      const decision = isOut(fingerprint) ? undefined : await policy.decide(request);
      // The user may have said so while it was being decided.
      if (decision !== undefined && (!decision.trusted || !isOut(fingerprint))) return decision;
      const error = new TrustError("ERR_PEER_NOT_TRUSTED", "The user said that its safety words differ", {
        actual: fingerprint,
        peer,
      });
      refused({ error, name, address, peer, remembered: undefined, dialled, keptOut: true });
      return { trusted: false, error };
    },
  };
}

/** A policy that tells of whoever it turns away, with the facts that the error alone does not have. */
function watched(
  decide: (request: TrustRequest) => Promise<Outcome>,
  { refused, dialled }: { readonly refused: Refused; readonly dialled: boolean },
  file: string | undefined,
): TrustPolicy {
  return {
    async decide(request) {
      const { decision, peer = request.peer } = await decide(request).catch((cause: unknown) => failed(request, cause));
      if (!decision.trusted && !request.signal?.aborted) {
        const { error } = decision;
        const { name, address } = request;
        const remembered =
          file !== undefined && error.code === "ERR_IDENTITY_CHANGED"
            ? { file, entry: entryOf(name, peer) }
            : undefined;
        refused({ error, name, address, peer, remembered, dialled });
      }
      return decision;
    },
  };
}

/** What cannot be decided is a no. */
function failed({ fingerprint, peer }: TrustRequest, cause: unknown): Outcome {
  const why = cause instanceof Error ? cause.message : "it failed";
  const message = `The file of known peers cannot tell whether to trust: ${why}`;
  return {
    decision: {
      trusted: false,
      error: new TrustError("ERR_TRUST_STORE", message, { actual: fingerprint, peer, cause }),
    },
  };
}

function entryOf(name: string, peer: string | undefined): string {
  return peer === undefined ? pinKeyForClaimedName(name) : pinKeyForPeer(peer);
}
