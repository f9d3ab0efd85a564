import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { FrameDecoder } from "@securecomm/transport";

/** Far above every frame that the demo sends. */
const LARGEST_FRAME = 16 * 1024 * 1024;
/** Length and number, which stand in front of a record's ciphertext. */
const RECORD_HEADER = 12;

/**
 * Somebody on the way between a dialling peer and a listening one: passes everything on, whole frame by whole frame,
 * until told to flip one bit in the next one that the dialling peer sends.
 */
export class BitFlipper {
  readonly url: string;
  /** What it did, once it did it. */
  flipped: { readonly byte: number; readonly bit: number } | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #armed = false;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `tcp://127.0.0.1:${port}`;
  }

  /** Stands between whoever dials `url` of the result and the peer that listens at `target`. */
  static async before(target: string): Promise<BitFlipper> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const flipper = new BitFlipper(server, (server.address() as { port: number }).port);
    const { hostname, port } = new URL(target);
    server.on("connection", (near) => flipper.#join(near, connect(Number(port), hostname)));
    return flipper;
  }

  /** The next frame of the dialling peer is changed. */
  arm(): void {
    this.#armed = true;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => this.#sockets.delete(socket));
    }
    far.pipe(near);
    const frames = new FrameDecoder(LARGEST_FRAME, (frame) => void far.write(this.#armed ? this.#flip(frame) : frame));
    frames.resume();
    near.on("data", (chunk) => frames.push(chunk));
    near.on("end", () => far.end());
  }

  #flip(frame: Uint8Array): Uint8Array {
    this.#armed = false;
    const changed = frame.slice();
    const byte = RECORD_HEADER + Math.floor((frame.length - RECORD_HEADER) / 2);
    changed[byte] = (changed[byte] as number) ^ 0b100;
    this.flipped = { byte, bit: 2 };
    return changed;
  }
}
