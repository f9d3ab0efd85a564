import { WebSocket } from "ws";
import type { WebSocketEvent, WebSocketLike } from "../../src/index.ts";

/** A client socket of `ws` with what the W3C's interface has and nothing else: nobody can pause it or cut it off. */
export class W3cWebSocket implements WebSocketLike {
  readonly #socket: WebSocket;

  constructor(url: string, protocols: string[]) {
    this.#socket = new WebSocket(url, protocols);
    this.binaryType = "blob";
  }

  get binaryType(): string {
    return this.#socket.binaryType;
  }

  set binaryType(type: string) {
    this.#socket.binaryType = type as "arraybuffer";
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(data: Uint8Array): void {
    this.#socket.send(data);
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  addEventListener(type: "open" | "message" | "close" | "error", listener: (event: WebSocketEvent) => void): void {
    this.#socket.addEventListener(type, listener);
  }
}

type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

/** The runtime's own class where it has one, as Node 22 and later and every browser have. */
export const OwnWebSocket: WebSocketClass =
  (globalThis as { readonly WebSocket?: WebSocketClass }).WebSocket ?? W3cWebSocket;
