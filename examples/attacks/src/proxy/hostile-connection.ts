import type { Socket } from "node:net";
import { type Channel, FrameDecoder, type Role } from "@securecomm/transport";
import { type HostilePair, hostilePair } from "@securecomm/transport/testing";

/** Far above every frame of an honest peer; what claims more is cut off here, before anybody keeps a byte of it. */
const LARGEST_FRAME = 2 ** 25;

/** One connection through a {@link HostileProxy}: two sockets, and the attack kit's network between them. */
export class HostileConnection {
  /** Rules, frames seen, injections: all that the attack kit can do to whole frames. */
  readonly network: HostilePair;
  /** Bytes that came from each side. */
  readonly bytes: Record<Role, number> = { initiator: 0, responder: 0 };
  /** Resolves when both sockets are gone. */
  readonly closed: Promise<void>;
  readonly #sockets: Readonly<Record<Role, Socket>>;

  /**
   * @param near the socket of whoever dialled.
   * @param far the socket towards the target; it may still be connecting.
   */
  constructor(near: Socket, far: Socket, network = hostilePair()) {
    this.network = network;
    this.#sockets = { initiator: near, responder: far };
    const gone = (socket: Socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()));
    this.closed = Promise.all([gone(near), gone(far)]).then(() => {});
    this.#join(near, network.initiator, "initiator");
    this.#join(far, network.responder, "responder");
  }

  /** Writes bytes straight to one end's socket, behind what it was given so far: they need not be frames. */
  write(to: Role, bytes: Uint8Array): void {
    const socket = this.#sockets[to];
    if (socket.writable) socket.write(bytes);
  }

  /** Ends both connections in order as far as TCP goes, behind what was written: nothing more arrives in either direction. */
  hangUp(): void {
    for (const socket of Object.values(this.#sockets)) socket.end();
  }

  /** Ends both connections as when a cable is cut and both systems give up: no goodbye, nothing more arrives. */
  sever(): void {
    for (const socket of Object.values(this.#sockets)) socket.destroy();
  }

  #join(socket: Socket, channel: Channel, from: Role): void {
    const frames = new FrameDecoder(LARGEST_FRAME, (frame) => {
      if (channel.send([frame])) return;
      frames.pause();
      socket.pause();
    });
    frames.resume();
    channel.maxFrameLength = LARGEST_FRAME;
    channel.attach({
      frame: (frame) => {
        if (socket.writable && !socket.write(frame.slice())) channel.pause();
      },
      drain: () => {
        // Frames that were whole already may fill the room at once.
        frames.resume();
        if (!frames.paused) socket.resume();
      },
      end: () => void socket.end(),
    });
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      this.bytes[from] += chunk.length;
      try {
        frames.push(chunk);
      } catch {
        this.sever();
      }
    });
    socket.on("drain", () => channel.resume());
    socket.on("error", () => {});
    // Behind everything that the socket had to say; an orderly end of one side is one of the other.
    socket.on("end", () => void channel.close());
    socket.on("close", () => channel.destroy());
    channel.resume();
  }
}
