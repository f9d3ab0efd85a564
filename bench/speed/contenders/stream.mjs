import { once } from "node:events";

/**
 * Messages over a stream of bytes, as programs do it that have nothing else: a JSON text a line, each written as it comes,
 * or, with `corked`, all those of one turn of the event loop at once. Bytes go as they are, without any frame.
 */
export function streamConnection(socket, { kind, corked = false }) {
  const write = corked ? corkedWrite(socket) : (data) => socket.write(data);
  const ended = once(socket, "close").then(() => {
    if (!socket.readableEnded || !socket.writableFinished) throw new Error("the connection was cut");
  });
  return {
    ended,
    send: (message) => {
      if (!write(kind === "json" ? `${JSON.stringify(message)}\n` : message)) return once(socket, "drain");
    },
    onMessage: (handler) => {
      if (kind === "json") onLines(socket, (line) => handler(JSON.parse(line)));
      else socket.on("data", handler);
    },
    close: () => {
      socket.resume();
      socket.end();
      return ended;
    },
  };
}

function corkedWrite(socket) {
  let isCorked = false;
  return (data) => {
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      process.nextTick(() => {
        isCorked = false;
        socket.uncork();
      });
    }
    return socket.write(data);
  };
}

function onLines(socket, handler) {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    let from = 0;
    for (let to = chunk.indexOf("\n"); to !== -1; to = chunk.indexOf("\n", from)) {
      handler(rest + chunk.slice(from, to));
      rest = "";
      from = to + 1;
    }
    rest += chunk.slice(from);
  });
}
