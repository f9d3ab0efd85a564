import type { Channel, ChannelHandlers } from "../../src/channel/channel.ts";
import { memoryChannelPair } from "../../src/channel/memory.ts";
import type { Role } from "../../src/protocol/transcript.ts";

/** What somebody on the way makes of one frame: the frames that arrive instead. */
export type Hook = (frame: Uint8Array, from: Role, index: number) => Uint8Array[];

/** Two channels with somebody between them: first the initiator's, then the responder's. */
export function interceptedPair(hook: Hook): [Channel, Channel] {
  const [a, b] = memoryChannelPair();
  return [new HookedChannel(a, "initiator", hook), new HookedChannel(b, "responder", hook)];
}

class HookedChannel implements Channel {
  readonly kind = "hooked";
  readonly remoteAddress = undefined;
  readonly #inner: Channel;
  readonly #role: Role;
  readonly #hook: Hook;
  #index = 0;

  constructor(inner: Channel, role: Role, hook: Hook) {
    this.#inner = inner;
    this.#role = role;
    this.#hook = hook;
  }

  get maxFrameLength(): number {
    return this.#inner.maxFrameLength;
  }

  set maxFrameLength(length: number) {
    this.#inner.maxFrameLength = length;
  }

  attach(handlers: ChannelHandlers): void {
    this.#inner.attach(handlers);
  }

  resume(): void {
    this.#inner.resume();
  }

  pause(): void {
    this.#inner.pause();
  }

  send(pieces: readonly Uint8Array[]): boolean {
    let room = true;
    const frame = new Uint8Array(Buffer.concat(pieces));
    for (const arriving of this.#hook(frame, this.#role, this.#index++)) {
      room = this.#inner.send([arriving]) && room;
    }
    return room;
  }

  close(patience?: number): Promise<boolean> {
    return this.#inner.close(patience);
  }

  destroy(): void {
    this.#inner.destroy();
  }
}
