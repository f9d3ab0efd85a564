import { once } from "node:events";

/** Has a server listen on the loopback; gives its port. */
export async function listening(server) {
  server.listen(0, "127.0.0.1", 4_096);
  await once(server, "listening");
  return server.address().port;
}
