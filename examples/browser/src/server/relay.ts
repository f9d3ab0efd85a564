import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { CLOSE, HERE } from "../rooms.ts";
import { RELAY_LIMITS, type RelayLimits } from "./limits.ts";
import { join } from "./pipe.ts";
import { TokenBucket } from "./token-bucket.ts";

const PATH = /^\/relay\/([a-z0-9-]{1,64})(\/wait)?$/;

/** Where a request wants to go. */
interface Place {
  readonly room: string;
  readonly waits: boolean;
}

/** A room with somebody in it. */
interface Room {
  readonly address: string;
  readonly waiting: WebSocket;
  /** Whether the other one has come. */
  joined: boolean;
}

/**
 * Brings two together who name the same room: one waits in it, the other joins. It passes frames on without being able to
 * read them, and without being trusted: were it to drop, change or invent some, the session would end.
 */
export class Relay {
  readonly #limits: RelayLimits;
  readonly #server: WebSocketServer;
  readonly #rooms = new Map<string, Room>();
  readonly #arrivals = new Map<string, TokenBucket>();
  readonly #alive = new WeakSet<WebSocket>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(limits: Partial<RelayLimits> = {}) {
    this.#limits = { ...RELAY_LIMITS, ...limits };
    this.#server = new WebSocketServer({ noServer: true, maxPayload: this.#limits.maxFrame, perMessageDeflate: false });
    this.#heartbeat = setInterval(() => this.#lookAround(), this.#limits.heartbeat);
    this.#heartbeat.unref();
  }

  /** Rooms at this moment. */
  get rooms(): number {
    return this.#rooms.size;
  }

  /** Takes over a request to speak WebSocket, or refuses it with a status of HTTP. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const place = placeOf(request);
    const status = place === undefined ? "404 Not Found" : this.#refusal(request);
    if (place === undefined || status !== undefined) {
      socket.on("error", () => {});
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const address = addressOf(request);
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#admit(connection, place, address));
  }

  /** Ends every connection. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const connection of this.#server.clients) connection.terminate();
    this.#server.close();
  }

  #refusal(request: IncomingMessage): string | undefined {
    // A page of another origin must not use this machine's relay; a program that is no browser names no origin.
    const { origin, host } = request.headers;
    if (origin !== undefined && origin !== `http://${host}`) return "403 Forbidden";
    return this.#mayArrive(addressOf(request)) ? undefined : "429 Too Many Requests";
  }

  #admit(connection: WebSocket, { room, waits }: Place, address: string): void {
    connection.on("error", () => connection.terminate());
    connection.on("pong", () => this.#alive.add(connection));
    this.#alive.add(connection);
    if (waits) this.#wait(connection, room, address);
    else this.#join(connection, room);
  }

  #wait(connection: WebSocket, name: string, address: string): void {
    if (this.#rooms.has(name)) {
      connection.close(CLOSE.taken, "somebody waits in this room already");
      return;
    }
    if (!this.#hasRoomFor(address)) {
      connection.close(CLOSE.full, "there are too many rooms");
      return;
    }
    const room: Room = { address, waiting: connection, joined: false };
    this.#rooms.set(name, room);
    const timer = setTimeout(() => {
      if (!room.joined) connection.close(CLOSE.nobodyCame, "nobody came");
    }, this.#limits.waitingTime);
    connection.on("message", () => {
      // What is said to nobody would have to be kept.
      if (!room.joined) connection.close(CLOSE.tooEarly, "nobody else is here yet");
    });
    connection.on("close", () => {
      clearTimeout(timer);
      this.#rooms.delete(name);
    });
  }

  #join(connection: WebSocket, name: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) {
      connection.close(CLOSE.nobodyThere, "nobody waits in this room");
      return;
    }
    if (room.joined) {
      connection.close(CLOSE.taken, "this room has its two already");
      return;
    }
    room.joined = true;
    room.waiting.send(HERE);
    join(room.waiting, connection, this.#limits);
  }

  #hasRoomFor(address: string): boolean {
    const { maxRooms, maxRoomsPerAddress } = this.#limits;
    if (this.#rooms.size >= maxRooms) return false;
    let own = 0;
    for (const room of this.#rooms.values()) if (room.address === address) own += 1;
    return own < maxRoomsPerAddress;
  }

  #mayArrive(address: string): boolean {
    let bucket = this.#arrivals.get(address);
    if (bucket === undefined) {
      for (const [known, { full }] of this.#arrivals) if (full) this.#arrivals.delete(known);
      if (this.#arrivals.size >= this.#limits.maxRooms) return false;
      bucket = new TokenBucket(this.#limits.connectionsPerSecond, this.#limits.connectionsPerSecond);
      this.#arrivals.set(address, bucket);
    }
    return bucket.tryTake(1);
  }

  #lookAround(): void {
    for (const connection of this.#server.clients) {
      // Of a connection that we do not read from, no sign of life can be seen.
      if (!this.#alive.has(connection) && !connection.isPaused) connection.terminate();
      this.#alive.delete(connection);
      connection.ping();
    }
  }
}

function placeOf({ url = "" }: IncomingMessage): Place | undefined {
  const [, room, wait] = PATH.exec(url) ?? [];
  return room === undefined ? undefined : { room, waits: wait !== undefined };
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? "unknown";
}
