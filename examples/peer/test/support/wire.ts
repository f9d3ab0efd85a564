import { createConnection, createServer, type Server, type Socket } from "node:net";

/** Somebody on the way between those who dial and the one whom they mean to reach: a TCP proxy. */
export class Wire {
  readonly url: string;
  /** How many connections there have been. */
  connections = 0;
  /** Bytes from those who dial, over all connections. */
  sent = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #limit = Number.POSITIVE_INFINITY;
  #flips = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `tcp://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const wire = new Wire(server);
    server.on("connection", (dialler) => wire.#join(dialler, createConnection(Number(port), hostname)));
    return wire;
  }

  /** Breaks all connections. */
  cut(): void {
    this.#limit = Number.POSITIVE_INFINITY;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Breaks them as soon as so many bytes more have come from those who dial. */
  cutAfter(bytes: number): void {
    this.#limit = this.sent + bytes;
  }

  /** Turns over one bit of the last byte of what comes next from the one who was dialled. */
  flip(): void {
    this.#flips++;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(dialler: Socket, target: Socket): void {
    this.connections++;
    for (const socket of [dialler, target]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        dialler.destroy();
        target.destroy();
      });
    }
    dialler.on("data", (data) => {
      this.sent += data.length;
      if (this.sent > this.#limit) return this.cut();
      if (!target.write(data)) dialler.pause();
    });
    target.on("drain", () => dialler.resume());
    target.on("data", (data) => {
      if (this.#flips > 0) {
        this.#flips--;
        data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
      }
      if (!dialler.write(data)) target.pause();
    });
    dialler.on("drain", () => target.resume());
  }
}
