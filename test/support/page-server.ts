import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A file that a page server answers with. */
export interface ServedFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** A small web server on 127.0.0.1, where pages are a secure context and have WebCrypto. */
export interface PageServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves files by their paths, such as `/` and `/peer.js`; anything else is not found. */
export async function servePages(files: Readonly<Record<string, ServedFile>>): Promise<PageServer> {
  const server = createServer(({ url = "" }, response) => {
    const file = files[url];
    if (file === undefined) return void response.writeHead(url === "/favicon.ico" ? 204 : 404).end();
    response.writeHead(200, { "content-type": file.type, "cache-control": "no-store" }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
