import type { ChannelError } from "../errors.ts";

/** What a channel tells its user. */
export interface ChannelHandlers {
  /**
   * One whole frame, its 4-byte length included, in order, and never inside the call for another. The bytes are lent for
   * the call: whoever wants to keep them copies them.
   */
  frame(frame: Uint8Array): void;
  /** There is room again after `send` returned `false`. */
  drain(): void;
  /**
   * Nothing more comes, and nothing more can be sent. Called once, without an error at an end in order: behind every
   * frame that came (so to a reader who has paused only when it resumes), and also for an end of one's own making, though
   * not inside the call that makes it.
   */
  end(error?: ChannelError): void;
}

/**
 * A pipe of whole frames between two programs, with backpressure. It knows nothing of keys: it may be slow, cut, or in
 * the hands of an attacker. A frame is `u32 length ‖ length bytes`, and a channel never allocates by a length that it
 * has only been told.
 */
export interface Channel {
  /** What kind it is, such as `"tcp"`. */
  readonly kind: string;
  /** Where the other end is, as far as the channel can see, such as `"192.0.2.7:50123"`. */
  readonly remoteAddress: string | undefined;
  /** Largest `length` of an incoming frame; a larger claim ends the channel. Its user raises it after authentication. */
  maxFrameLength: number;
  /**
   * Names who is told. A channel starts paused; attaching again replaces the earlier handlers. A channel that has
   * already ended says so to the new ones.
   */
  attach(handlers: ChannelHandlers): void;
  /** Lets frames come. May deliver frames before it returns, but inside `frame()` only behind it. */
  resume(): void;
  /** No frame is delivered after this returns, until `resume()`; also from inside `frame()`. */
  pause(): void;
  /**
   * Sends one frame, given in pieces. The pieces belong to the channel from now on.
   * @returns whether there is room for more; if not, wait for `drain`, which comes in any case, also when more is sent
   * meanwhile. A frame after the end is dropped.
   */
  send(frame: readonly Uint8Array[]): boolean;
  /**
   * Sends what is under way and then ends. Nothing more is delivered. Calling it again gives the same promise.
   * @param patience milliseconds without progress after which what is left is dropped; by default 1,000.
   * @returns whether everything that was sent has left this program; never rejects.
   */
  close(patience?: number): Promise<boolean>;
  /** Ends at once; what is under way may be lost. Idempotent. */
  destroy(): void;
}
