import type { Identity, TrustStore } from "@securecomm/auth";
import { type ChannelOptions, createSecureSession, type PeerOptions, type Session } from "@securecomm/transport";
import { joinRoom, type RoomChannel, RoomError, waitInRoom } from "./room.ts";
import { policyFor, type Refusal } from "./trust.ts";

/** Whom to talk to, and by which way. */
export interface Plan {
  readonly way:
    | { readonly kind: "wait" | "join"; readonly room: string }
    | { readonly kind: "dial"; readonly address: string };
  /** What this side calls the peer. */
  readonly peer: string | undefined;
  /** The one fingerprint to accept. */
  readonly fingerprint: string | undefined;
}

/** An open session, and the pin that its peer stands under. */
export interface Opened {
  readonly session: Session;
  readonly pinKey: string | undefined;
}

/** A peer was refused because of who it is; with both fingerprints. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.error.message, { cause: refusal.error });
    this.refusal = refusal;
  }
}

/**
 * Opens a session. Whoever waits in a room is the handshake's responder, whoever joins or dials its initiator.
 * @param onPeer is called when the other one has come into the room and the handshake begins.
 * @throws when the peer is refused: {@link RefusedError}; when the relay brings nobody: {@link RoomError}; when `signal`
 * aborts: its reason; else what `createSecureSession` throws.
 */
export async function openSession(
  { way, peer, fingerprint }: Plan,
  {
    identity,
    store,
    signal,
    onPeer,
  }: { identity: Identity; store: TrustStore; signal: AbortSignal; onPeer: () => void },
): Promise<Opened> {
  const { policy, refusal, pinKey } = policyFor(fingerprint, store);
  const options: PeerOptions = { identity, trust: policy, peer, signal };
  let room: RoomChannel | undefined;
  try {
    if (way.kind === "dial") {
      return { session: await createSecureSession({ ...options, connect: way.address }), pinKey: pinKey() };
    }
    room = await (way.kind === "wait" ? waitInRoom : joinRoom)(way.room, signal);
    onPeer();
    const role: ChannelOptions["role"] = way.kind === "wait" ? "responder" : "initiator";
    return { session: await createSecureSession({ ...options, channel: room.channel, role }), pinKey: pinKey() };
  } catch (error) {
    signal.throwIfAborted();
    const refused = refusal();
    if (refused !== undefined) throw new RefusedError(refused);
    const fault = room?.fault();
    throw fault === undefined ? error : new RoomError(fault);
  }
}
