import { type Channel, webSocketChannel } from "@securecomm/transport";
import { CLOSE, HERE, joiningPath, waitingPath } from "../../rooms.ts";

/** Why there is no other one in a room. */
export type RoomFault = "nobody-there" | "nobody-came" | "taken" | "full" | "unreachable";

/** The relay did not bring two together. */
export class RoomError extends Error {
  override readonly name = "RoomError";
  readonly fault: RoomFault;

  constructor(fault: RoomFault) {
    super(`the relay gave no peer: ${fault}`);
    this.fault = fault;
  }
}

/** A way to the other one in a room, and what the relay said if there is none. */
export interface RoomChannel {
  readonly channel: Channel;
  /** Why the relay has closed it, if it did so for a reason of its own. */
  readonly fault: () => RoomFault | undefined;
}

const FAULTS: ReadonlyMap<number, RoomFault> = new Map([
  [CLOSE.nobodyThere, "nobody-there"],
  [CLOSE.nobodyCame, "nobody-came"],
  [CLOSE.taken, "taken"],
  [CLOSE.full, "full"],
]);

/** Characters that nobody takes for one another; 16 of them are 76 bits, so that nobody guesses a room. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const LETTERS_OF_A_NAME = 16;

/** The name of a room that nobody has. */
export function freshRoom(): string {
  const name: string[] = [];
  while (name.length < LETTERS_OF_A_NAME) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    // What is above the last whole multiple would make the first letters likelier.
    if (byte < 256 - (256 % LETTERS.length)) name.push(LETTERS[byte % LETTERS.length] as string);
  }
  return name.join("");
}

/**
 * Waits in a room until somebody joins.
 * @throws when nobody does or the room is not to be had: {@link RoomError}; when `signal` aborts: its reason.
 */
export function waitInRoom(room: string, signal: AbortSignal): Promise<RoomChannel> {
  return enter(waitingPath(room), signal, (socket, ready) => {
    const onMessage = ({ data }: MessageEvent) => {
      if (data !== HERE) return;
      socket.removeEventListener("message", onMessage);
      // At once: the frame that follows is the other side's.
      ready();
    };
    socket.addEventListener("message", onMessage);
  });
}

/** Joins whoever waits in a room. @throws as {@link waitInRoom}. */
export function joinRoom(room: string, signal: AbortSignal): Promise<RoomChannel> {
  return enter(joiningPath(room), signal, (socket, ready) => socket.addEventListener("open", ready));
}

function enter(
  path: string,
  signal: AbortSignal,
  whenReady: (socket: WebSocket, ready: () => void) => void,
): Promise<RoomChannel> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    let fault: RoomFault | undefined;
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}`, "securecomm.1");
    socket.binaryType = "arraybuffer";
    const onAbort = () => {
      socket.close();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.addEventListener("close", ({ code }) => {
      signal.removeEventListener("abort", onAbort);
      fault = FAULTS.get(code);
      reject(new RoomError(fault ?? "unreachable"));
    });
    whenReady(socket, () => {
      signal.removeEventListener("abort", onAbort);
      resolve({ channel: webSocketChannel(socket), fault: () => fault });
    });
  });
}
