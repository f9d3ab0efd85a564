import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type AttackRule, type HostileNetwork, hostilePair } from "@securecomm/transport/testing";
import { HostileConnection } from "./hostile-connection.ts";

/** What a proxy is told. */
export interface HostileProxyOptions {
  /** What the rules leave open follows from it; each connection goes on from there. 1 unless told. */
  readonly seed?: number;
  /** What happens to which frames of every connection; nothing unless told. */
  readonly rules?: readonly AttackRule[];
  /** Bytes on their way in one direction at which a sender is asked to wait; 262,144 unless told. */
  readonly room?: number;
}

/**
 * Somebody on the way between those who dial and the one who listens, over real TCP: every connection is joined to one of
 * its own towards the target, and each frame in between passes through the hands of the attack kit of
 * `@securecomm/transport/testing`. Without a rule it carries everything as it came.
 */
export class HostileProxy {
  /** What to dial. */
  readonly url: string;
  /** Every connection so far, the oldest first. */
  readonly connections: HostileConnection[] = [];
  readonly #server: Server;
  #target: URL;
  readonly #options: HostileProxyOptions;
  readonly #rules: AttackRule[];
  #closing: Promise<void> | undefined;

  private constructor(server: Server, target: URL, options: HostileProxyOptions) {
    this.#server = server;
    this.#target = target;
    this.#options = options;
    this.#rules = [...(options.rules ?? [])];
    this.url = `tcp://127.0.0.1:${(server.address() as { port: number }).port}`;
    server.on("connection", (near) => this.#join(near));
  }

  /**
   * Stands in front of `target`, such as `"tcp://127.0.0.1:7420"`.
   * @throws when a rule is none: what `hostilePair` throws.
   */
  static async between(target: string, options: HostileProxyOptions = {}): Promise<HostileProxy> {
    hostilePair({ rules: options.rules ?? [] });
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new HostileProxy(server, new URL(target), options);
  }

  /** The attack kit's network of each connection. */
  get networks(): readonly HostileNetwork[] {
    return this.connections.map(({ network }) => network);
  }

  /** The newest connection. */
  get latest(): HostileConnection {
    const connection = this.connections.at(-1);
    if (connection === undefined) throw new Error("nobody has dialled this proxy yet");
    return connection;
  }

  /** Adds a rule, for the frames that come from now on, of every connection; what it counts, each connection counts for itself. */
  attack(rule: AttackRule): void {
    for (const { network } of this.connections) network.attack(rule);
    this.#rules.push(rule);
  }

  /** Whoever dials from now on reaches `target`; connections that are open stay where they are. */
  redirect(target: string): void {
    this.#target = new URL(target);
  }

  /** Cuts every connection. */
  cut(): void {
    for (const connection of this.connections) connection.sever();
  }

  /** Takes no more connections, cuts those that are open, and resolves when all are gone. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      const closed = once(this.#server, "close");
      this.#server.close();
      this.cut();
      await Promise.all([closed, ...this.connections.map((connection) => connection.closed)]);
    })();
    return this.#closing;
  }

  #join(near: Socket): void {
    const { hostname, port } = this.#target;
    const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const { seed = 1, room } = this.#options;
    const network = hostilePair({ seed: seed + this.connections.length, rules: this.#rules, room });
    this.connections.push(new HostileConnection(near, far, network));
  }
}
