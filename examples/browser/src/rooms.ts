// What the page and the relay agree on.

/** Said to whoever waits, as the only text that the relay ever sends: from now on all is the other side's. */
export const HERE = "here";

/** What a room may be called. */
export const ROOM_NAME = /^[a-z0-9-]{1,64}$/;

/** Where to wait in a room. */
export function waitingPath(room: string): string {
  return `/relay/${room}/wait`;
}

/** Where to join whoever waits in a room. */
export function joiningPath(room: string): string {
  return `/relay/${room}`;
}

/** Why the relay closes a connection: close codes of WebSocket (RFC 6455, section 7.4), those above 4,000 its own. */
export const CLOSE = Object.freeze({
  /** The other side has left. */
  done: 1_000,
  /** Something other than a binary frame came. */
  notBinary: 1_003,
  /** Something was sent into a room where nobody else is. */
  tooEarly: 1_008,
  /** Nobody waits in the room. */
  nobodyThere: 4_404,
  /** Nobody came in time. */
  nobodyCame: 4_408,
  /** The room has its two already, or somebody waits in it already. */
  taken: 4_409,
  /** The relay has as many rooms as it may, in total or for this address. */
  full: 4_429,
});
