import { WebSocket } from "ws";
import { CLOSE } from "../rooms.ts";
import type { RelayLimits } from "./limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What a frame takes from the rate at least, in bytes: small and empty ones are work as well. */
const LEAST_COST = 256;

/**
 * Carries frames from one to the other and back until one of them is gone. It reads a side only as fast as the other
 * takes and as the rate allows, and looks into nothing.
 */
export function join(one: WebSocket, other: WebSocket, limits: RelayLimits): void {
  carry(one, other, limits);
  carry(other, one, limits);
}

function carry(from: WebSocket, to: WebSocket, limits: RelayLimits): void {
  const bucket = new TokenBucket(limits.bytesPerSecond, limits.burst);
  let timer: NodeJS.Timeout | undefined;
  let behind = false;
  /** Reads on when the other end has taken enough and the rate allows it. */
  const goOn = () => {
    const wait = bucket.take(0);
    if (wait > 0) {
      timer ??= setTimeout(() => {
        timer = undefined;
        goOn();
      }, wait);
    }
    if (behind || timer !== undefined) from.pause();
    else from.resume();
  };
  from.on("message", (data: Buffer, isBinary: boolean) => {
    if (!isBinary) from.close(CLOSE.notBinary, "binary frames only");
    if (!isBinary || to.readyState !== WebSocket.OPEN) return;
    to.send(data, () => {
      if (!behind || to.bufferedAmount > limits.maxBuffered / 2) return;
      behind = false;
      goOn();
    });
    behind ||= to.bufferedAmount > limits.maxBuffered;
    bucket.take(Math.max(data.length, LEAST_COST));
    goOn();
  });
  from.on("close", () => {
    clearTimeout(timer);
    // In order: what is under way to the other end arrives before it learns of this.
    to.close(CLOSE.done, "the other side has left");
    to.resume();
  });
}
