import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { RelayLimits } from "./limits.ts";
import { servePage } from "./page-files.ts";
import { Relay } from "./relay.ts";

/** Where to serve, and what. */
export interface WebServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The folder with the page's files. */
  readonly folder: string;
  readonly limits?: Partial<RelayLimits>;
}

/** The page and its relay, being served. */
export interface WebServer {
  /** Such as `http://127.0.0.1:7430`. */
  readonly origin: string;
  readonly relay: Relay;
  close(): Promise<void>;
}

/** Serves the page and the relay on 127.0.0.1 only. */
export async function startWebServer({ port, folder, limits }: WebServerOptions): Promise<WebServer> {
  const relay = new Relay(limits);
  const server = createServer({ maxHeaderSize: 8_192, requestTimeout: 10_000, headersTimeout: 10_000 });
  server.maxConnections = 1_024;
  server.on("request", (request, response) => {
    if (!isOurs(request, server.address() as AddressInfo)) return void response.writeHead(421).end();
    servePage(folder, request, response).catch(() => response.destroy());
  });
  server.on("upgrade", (request, socket, head) => {
    if (isOurs(request, server.address() as AddressInfo)) relay.upgrade(request, socket, head);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    relay,
    close: () =>
      new Promise((resolve) => {
        relay.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A name that somebody else let point at this machine (DNS rebinding) is not answered. */
function isOurs({ headers: { host } }: IncomingMessage, { port }: AddressInfo): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}
