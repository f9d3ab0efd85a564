import { OPEN, type WebSocketLike } from "./web-socket-like.ts";

/** Bytes under way above which `send` asks to wait. */
const HIGH_WATER_MARK = 262_144;

/** Milliseconds until a socket that does not tell when data has left is asked, at first and at most. */
const FIRST_LOOK = 4;
const LONGEST_LOOK = 50;

/** The sending half of a channel over a WebSocket, which may not be there or not be open yet. */
export class WebSocketSender {
  readonly #onRoom: () => void;
  #socket: WebSocketLike | undefined;
  /** Frames that were sent before the socket was open. */
  #early: Uint8Array[] = [];
  /** Bytes of which a socket that tells has not told that they left. */
  #untold = 0;
  #blocked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_LOOK;
  #flush: { readonly look: () => void; readonly settle: (all: boolean) => void } | undefined;

  /** @param onRoom called when there is room again after `send` returned `false`. */
  constructor(onRoom: () => void) {
    this.#onRoom = onRoom;
  }

  /** The socket is open. */
  open(socket: WebSocketLike): void {
    this.#socket = socket;
    for (const frame of this.#early.splice(0)) this.#hand(socket, frame);
    this.moved();
  }

  /** @returns whether there is room for more. */
  send(frame: Uint8Array): boolean {
    const socket = this.#socket;
    if (socket === undefined) {
      this.#early.push(frame);
      this.#blocked = true;
      return false;
    }
    if (socket.readyState !== OPEN) return true;
    this.#hand(socket, frame);
    if (socket.bufferedAmount < HIGH_WATER_MARK) return true;
    this.#blocked = true;
    this.#lookLater();
    return false;
  }

  /** Something may have left. */
  moved(): void {
    const socket = this.#socket;
    if (this.#blocked && socket !== undefined && socket.bufferedAmount < HIGH_WATER_MARK / 2) {
      this.#blocked = false;
      this.#wait = FIRST_LOOK;
      if (socket.readyState === OPEN) this.#onRoom();
    }
    this.#flush?.look();
    this.#lookLater();
  }

  /**
   * Waits until everything has left.
   * @param patience milliseconds without progress after which it is given up.
   * @returns whether everything has; never rejects.
   */
  flush(patience: number): Promise<boolean> {
    return new Promise((resolve) => {
      let left = this.#left();
      let timer = setTimeout(() => settle(false), patience);
      const settle = (all: boolean) => {
        clearTimeout(timer);
        this.#flush = undefined;
        resolve(all);
      };
      const look = () => {
        const before = left;
        left = this.#left();
        if (left === 0) return settle(true);
        if (left === before) return;
        clearTimeout(timer);
        timer = setTimeout(() => settle(false), patience);
      };
      this.#flush = { look, settle };
      this.#wait = FIRST_LOOK;
      this.moved();
    });
  }

  /** Nothing more leaves. */
  end(): void {
    this.#flush?.settle(this.#left() === 0);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#blocked = false;
  }

  #hand(socket: WebSocketLike, frame: Uint8Array): void {
    if (!tellsWhatLeft(socket)) {
      socket.send(frame);
      return;
    }
    this.#untold += frame.length;
    socket.send(frame, (error) => {
      if (error) return;
      this.#untold -= frame.length;
      this.moved();
    });
  }

  #left(): number {
    const early = this.#early.reduce((total, frame) => total + frame.length, 0);
    const socket = this.#socket;
    if (socket === undefined) return early;
    return early + (tellsWhatLeft(socket) ? this.#untold : socket.bufferedAmount);
  }

  /** Asks a socket that does not tell, as long as somebody wants to know. */
  #lookLater(): void {
    if (!this.#blocked && this.#flush === undefined) return;
    if (this.#timer !== undefined || this.#socket === undefined || tellsWhatLeft(this.#socket)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#wait = Math.min(this.#wait * 2, LONGEST_LOOK);
      this.moved();
    }, this.#wait);
  }
}

/** A socket of `ws` calls back when what was sent has left; others only say how much has not. */
function tellsWhatLeft(socket: WebSocketLike): boolean {
  return socket.terminate !== undefined;
}
