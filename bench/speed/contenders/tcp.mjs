import { once } from "node:events";
import { connect, createServer } from "node:net";
import { listening } from "./listening.mjs";
import { streamConnection } from "./stream.mjs";

/* Plain TCP: no protection at all, the limit of what a channel can carry. */

export async function serve(settings, onConnection) {
  const server = createServer({ noDelay: true }, (socket) => onConnection(streamConnection(socket, settings)));
  return listening(server);
}

export async function dialer(settings, port) {
  return async () => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    await once(socket, "connect");
    return streamConnection(socket, settings);
  };
}
