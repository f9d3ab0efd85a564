import { connect, createServer, type Socket } from "node:net";
import { concatBytes } from "@securecomm/crypto";
import { onTestFinished } from "vitest";
import { filled } from "./bytes.ts";

export const TEXT = 0x1;
export const BINARY = 0x2;
export const CONTINUATION = 0x0;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

/** What the head of a WebSocket frame (RFC 6455, section 5.2) says, where it is not what an honest client says. */
export interface FrameHead {
  readonly fin?: boolean;
  readonly reserved?: number;
  readonly masked?: boolean;
  /** The length that it claims. */
  readonly length?: number;
}

/** A frame as a client sends it, under a mask of zeros, which changes nothing. */
export function webFrame(opcode: number, payload: Uint8Array = new Uint8Array(0), head: FrameHead = {}): Uint8Array {
  const { fin = true, reserved = 0, masked = true, length = payload.length } = head;
  const size = length < 126 ? length : length < 65_536 ? 126 : 127;
  const extended = Buffer.alloc(size === 127 ? 8 : size === 126 ? 2 : 0);
  if (size === 126) extended.writeUInt16BE(length);
  if (size === 127) extended.writeBigUInt64BE(BigInt(length));
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const second = (masked ? 0x80 : 0) | size;
  return concatBytes(Uint8Array.of(first, second), extended, filled(masked ? 4 : 0, 0), payload);
}

/** The head of a request for an upgrade. */
export function upgradeRequest(
  lines: readonly string[] = ["Sec-WebSocket-Protocol: securecomm.1"],
  path = "/",
): string {
  const head = [
    `GET ${path} HTTP/1.1`,
    "Host: example.org",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ...lines,
  ];
  return `${head.join("\r\n")}\r\n\r\n`;
}

/** A bare connection, and what came over it. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything that came, as Latin-1. */
  received(): string;
  /** Resolves when the other end has ended or cut the connection. */
  readonly gone: Promise<void>;
  send(bytes: string | Uint8Array): void;
}

/** Connects to where a listener of WebSockets is, and says nothing yet. */
export async function rawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  // It does not end just because the other end has.
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return raw(socket);
}

function raw(socket: Socket): RawConnection {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {});
  const gone = new Promise<void>((resolve) => socket.once("end", resolve).once("close", () => resolve()));
  onTestFinished(() => void socket.destroy());
  const received = () => Buffer.concat(chunks).toString("latin1");
  return { socket, received, gone, send: (bytes) => void socket.write(bytes) };
}

/** A server that answers each connection's first bytes with what `answer` makes of them. */
export async function rawServer(answer: (request: string, connection: RawConnection) => void): Promise<string> {
  const server = createServer((socket) => {
    const connection = raw(socket);
    socket.once("data", () => answer(connection.received(), connection));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  return `ws://127.0.0.1:${port}`;
}
