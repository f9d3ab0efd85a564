import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { FrameDecoder } from "@securecomm/transport";

/** Far above every frame of a handshake. */
const LARGEST_FRAME = 65_536;

/** Somebody without any identity at one end of a real TCP connection, who says whatever bytes it likes. */
export class Stranger {
  /** Whole frames that came back, in order. */
  readonly heard: Uint8Array[] = [];
  /** Whether the other end has ended the connection. */
  gone = false;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const frames = new FrameDecoder(LARGEST_FRAME, (frame) => this.heard.push(frame.slice()));
    frames.resume();
    socket.on("data", (chunk: Buffer) => frames.push(chunk));
    socket.on("error", () => {});
    const end = () => {
      this.gone = true;
    };
    socket.on("end", end).on("close", end);
  }

  /** Connects to an address such as `"tcp://127.0.0.1:7420"`, from another address of this machine where one is named. */
  static async at(url: string, localAddress = "127.0.0.1"): Promise<Stranger> {
    const { hostname, port } = new URL(url);
    // It does not end its side of the connection when the other end does: whoever attacks holds on to what it has.
    const socket = connect({ host: hostname, port: Number(port), localAddress, allowHalfOpen: true });
    const stranger = new Stranger(socket);
    await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
    return stranger;
  }

  /** Writes bytes as they are; nothing where the connection has ended. */
  say(bytes: Uint8Array): this {
    if (this.#socket.writable) this.#socket.write(bytes);
    return this;
  }

  leave(): void {
    this.#socket.destroy();
  }
}

/** An address of this machine for strangers, other than that of honest ends where there is one, as on Linux. */
export async function strangersAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.2");
  try {
    await once(server, "listening");
    server.close();
    return "127.0.0.2";
  } catch {
    return "127.0.0.1";
  }
}
