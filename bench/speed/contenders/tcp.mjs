import { once } from "node:events";
import { connect, createServer } from "node:net";
import { streamConnection } from "./stream.mjs";

/* Plain TCP: no protection at all, the limit of what a channel can carry. */

export async function serve(settings, onConnection) {
  const server = createServer({ noDelay: true }, (socket) => onConnection(streamConnection(socket, settings)));
  server.listen(0, "127.0.0.1", 4_096);
  await once(server, "listening");
  return server.address().port;
}

export async function dialer(settings, port) {
  return async () => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    await once(socket, "connect");
    return streamConnection(socket, settings);
  };
}
