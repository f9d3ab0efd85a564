import type { Channel } from "./channel.ts";

/** A connection that somebody unknown has made; nothing was spent on it yet. */
export interface Incoming {
  /** What counts as one stranger: see `addressGroup`. */
  readonly group: string;
  readonly remoteAddress: string | undefined;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  /** Makes a channel of it. */
  accept(): Channel;
  /** Turns it away. */
  refuse(): void;
}

/** What listens for connections. */
export interface ChannelServer {
  /** Its address, with the real port. */
  readonly url: string;
  /** Takes no more connections; those that were accepted live on. Resolves when they are gone. */
  close(): Promise<void>;
}
