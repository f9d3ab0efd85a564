import { createHash, randomBytes } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { generateEcdhKeyPair, generateKemKeyPair } from "@securecomm/crypto";
import { encodeM1, FRAME_TYPE, handshakeHeader, type M1 } from "../../src/protocol/messages.ts";
import { DEFAULT_SUITES, suiteId } from "../../src/protocol/suites.ts";
import { nodeBackend } from "./backends.ts";

const point = generateEcdhKeyPair(nodeBackend).publicKey;
const { encapsulationKey } = generateKemKeyPair(nodeBackend);
const applicationHash = createHash("sha256").update("securecomm").digest();

/** The frame of an M1 that is valid in every field, with a nonce of its own, and what a test wants to be different. */
export function validM1(changes: Partial<M1> = {}): Uint8Array {
  const suites = DEFAULT_SUITES.map(suiteId);
  const cookie = new Uint8Array(0);
  const body = encodeM1({
    suites,
    nonce: randomBytes(32),
    point,
    encapsulationKey,
    applicationHash,
    cookie,
    ...changes,
  });
  return Buffer.concat([handshakeHeader(FRAME_TYPE.M1, body.length), body]);
}

/** Somebody without any identity, at one end of a real TCP connection. */
export class Stranger {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  #wake: () => void = () => {};
  #gone = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("data", (data) => {
      this.#received = Buffer.concat([this.#received, data]);
      this.#wake();
    });
    const end = () => {
      this.#gone = true;
      this.#wake();
    };
    socket.on("end", end).on("close", end);
  }

  /**
   * Connects to a listener on 127.0.0.1, from there or from another address of this machine. It does not end its side of
   * the connection when the listener does.
   */
  static async at(url: string, localAddress = "127.0.0.1"): Promise<Stranger> {
    const { port } = new URL(url);
    const socket = connect({ host: "127.0.0.1", port: Number(port), localAddress, allowHalfOpen: true });
    const stranger = new Stranger(socket);
    await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
    return stranger;
  }

  say(bytes: Uint8Array): this {
    this.socket.write(bytes);
    return this;
  }

  /** The next whole frame, or `undefined` when the listener ends the connection before. */
  async hear(): Promise<Buffer | undefined> {
    for (;;) {
      const length = this.#received.length < 4 ? undefined : 4 + this.#received.readUInt32BE();
      if (length !== undefined && this.#received.length >= length) {
        const frame = this.#received.subarray(0, length);
        this.#received = this.#received.subarray(length);
        return frame;
      }
      if (this.#gone) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends bytes and gives the type of the frame that comes back. */
  async ask(bytes: Uint8Array): Promise<number | undefined> {
    return (await this.say(bytes).hear())?.[4];
  }

  /** Sends an M1 and gives the cookie that it is asked for; fails when it is asked for none. */
  async cookieFor(m1: Partial<M1>): Promise<Uint8Array> {
    const frame = await this.say(validM1(m1)).hear();
    if (frame?.[4] !== FRAME_TYPE.RETRY) throw new Error(`a frame of type ${frame?.[4]} in place of a retry`);
    return new Uint8Array(frame.subarray(6, 6 + (frame[5] as number)));
  }

  /** Has the listener make an M2, with a cookie where it wants one; gives the type of the frame that comes in the end. */
  async halfOpen(): Promise<number | undefined> {
    const nonce = randomBytes(32);
    const frame = await this.say(validM1({ nonce })).hear();
    if (frame?.[4] !== FRAME_TYPE.RETRY) return frame?.[4];
    return this.ask(validM1({ nonce, cookie: frame.subarray(6) }));
  }

  leave(): void {
    this.socket.destroy();
  }
}

/** Whether this machine lets a program use the other addresses of 127.0.0.0/8, as Linux does. */
export function hasManyAddresses(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(0, "127.0.0.2", () => server.close(() => resolve(true)));
  });
}
