import { ArgumentTypeError, SecureCommError } from "@securecomm/crypto";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { platform } from "#platform";
import type { Channel } from "../channel/channel.ts";
import type { Role } from "../protocol/transcript.ts";
import { establish } from "./establish.ts";
import { abortError } from "./handshake-driver.ts";
import {
  type ChannelOptions,
  type ConnectOptions,
  type MessageOf,
  type ResolvedOptions,
  resolveOptions,
} from "./options.ts";
import type { Session } from "./session.ts";

/**
 * Opens a session with a peer: connects, agrees on fresh keys, proves who both are, and asks `trust`.
 *
 * ```ts
 * const identity = await createIdentity({ name: "alice" });
 * const session = await createSecureSession({ connect: "tcp://127.0.0.1:7420", identity, trust: trustOnFirstUse() });
 * await session.send({ type: "chat", text: "olá" });
 * for await (const message of session) console.log(message);
 * await session.close();
 * ```
 * @returns the session, open at both ends: the peer has accepted this side too.
 * @throws when an option is wrong: {@link ArgumentTypeError} or {@link ArgumentRangeError}; when there is no connection:
 * {@link ChannelError}; when the handshake fails: {@link HandshakeError}; when the peer is not trusted: `TrustError`;
 * when the connection ends or `signal` aborts on the way: {@link SessionError} `ERR_SESSION_TRUNCATED`, `ERR_ABORTED`.
 */
export async function createSecureSession<Schema extends StandardSchemaV1 | undefined = undefined>(
  options: ConnectOptions<Schema> | ChannelOptions<Schema>,
): Promise<Session<MessageOf<Schema>>> {
  const resolved = resolveOptions(options);
  const session =
    "connect" in options && options.connect !== undefined
      ? await dial<MessageOf<Schema>>(options, resolved)
      : await adopt<MessageOf<Schema>>(options as ChannelOptions<Schema>, resolved);
  session.start();
  return session;
}

async function dial<Message>(options: { connect: string; channel?: unknown }, resolved: ResolvedOptions) {
  if (options.channel !== undefined)
    throw new ArgumentTypeError("channel", "left out where connect is given: a session has one of them");
  const { limits, signal, peer, tls } = resolved;
  const address = platform.normalise(options.connect);
  if (signal?.aborted) throw abortError(signal.reason);
  let channel: Channel;
  try {
    channel = await platform.dial(address, limits, signal, tls);
  } catch (error) {
    throw signal?.aborted && !(error instanceof SecureCommError) ? abortError(signal.reason) : error;
  }
  return establish<Message>(channel, "initiator", { ...resolved, peer: peer ?? address });
}

async function adopt<Message>({ channel, role }: { channel: Channel; role: Role }, resolved: ResolvedOptions) {
  if (resolved.tls !== undefined) throw new ArgumentTypeError("tls", "left out where channel is given");
  if (typeof channel?.attach !== "function")
    throw new ArgumentTypeError("channel", 'a channel; or give connect, such as "tcp://127.0.0.1:7420"');
  if (role !== "initiator" && role !== "responder") throw new ArgumentTypeError("role", '"initiator" or "responder"');
  return establish<Message>(channel, role, resolved);
}
