import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { onTestFinished } from "vitest";
import { StreamChannel } from "../../src/channel/stream.ts";

/** Two ends of a TCP connection on this machine, both paused; they are gone when the test is over. */
export async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer({ pauseOnConnect: true, noDelay: true });
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  const other = await accepted;
  server.close();
  onTestFinished(() => {
    socket.destroy();
    other.destroy();
  });
  return [socket, other];
}

/** A channel over a socket or another stream, with what a test wants to be different. */
export function channelOver(stream: Duplex, frameProgressTimeout = 10_000, maxFrameLength = 8_192): StreamChannel {
  return new StreamChannel(stream, { kind: "tcp", remoteAddress: "192.0.2.7:1", maxFrameLength, frameProgressTimeout });
}

/** A channel, and the bare socket at its other end. */
export async function channelAndSocket(frameProgressTimeout?: number): Promise<[StreamChannel, Socket]> {
  const [one, other] = await socketPair();
  other.on("error", () => {});
  return [channelOver(one, frameProgressTimeout), other];
}
