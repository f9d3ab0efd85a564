/**
 * What a channel needs of a WebSocket: the interface of the W3C, as a browser's `WebSocket`, Node's own and that of the
 * package `ws` have it. What is marked as of `ws` is used where it is there.
 */
export interface WebSocketLike {
  /** How binary messages come; `"blob"` is changed to `"arraybuffer"`. */
  binaryType: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes that were sent and have not left this program yet. */
  readonly bufferedAmount: number;
  /** Sends a message; that of `ws` says when it has left. */
  send(data: Uint8Array, left?: (error?: Error) => void): void;
  close(code?: number): void;
  addEventListener(type: "open" | "message" | "close" | "error", listener: (event: WebSocketEvent) => void): void;
  /** Of `ws`: lets nothing more come until `resume()`. */
  pause?(): void;
  /** Of `ws`. */
  resume?(): void;
  /** Of `ws`: ends at once. */
  terminate?(): void;
}

/** What is read of an event. */
export interface WebSocketEvent {
  readonly type: string;
  /** Of a message. */
  readonly data?: unknown;
  /** Of an error, where the runtime says what it was. */
  readonly error?: unknown;
}

/**
 * The subprotocol (RFC 6455, section 1.9) that says what the binary messages are. The dialling side offers it and needs
 * the listener to confirm it, and the listener of this package refuses whoever does not offer it: two programs that mean
 * different things by a connection learn so at once. It protects from nothing, since anybody can offer it.
 */
export const SUBPROTOCOL = "securecomm.1";

/** The states of a WebSocket that matter here. */
export const OPEN = 1;
export const CLOSED = 3;
