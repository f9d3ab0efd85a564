/** What the relay grants to whoever comes: it serves strangers, and knows nothing of what it carries. */
export interface RelayLimits {
  /** Rooms at a time, those where somebody waits among them. */
  readonly maxRooms: number;
  /** Rooms at a time that were opened from one address. */
  readonly maxRoomsPerAddress: number;
  /** Milliseconds that somebody may wait in a room for the other. */
  readonly waitingTime: number;
  /** Bytes of one frame: the largest record of a session, with its header, fits. */
  readonly maxFrame: number;
  /** Bytes under way to a slow reader above which its sender is not read from. */
  readonly maxBuffered: number;
  /** Bytes a second that each side may send for as long as it likes; above it, it is read more slowly. */
  readonly bytesPerSecond: number;
  /** Bytes that it may send at once. */
  readonly burst: number;
  /** Connections a second from one address, and as many at once; more are turned away. */
  readonly connectionsPerSecond: number;
  /** Milliseconds between signs of life; whoever misses one is gone. */
  readonly heartbeat: number;
}

/** The limits of a small server on one machine. */
export const RELAY_LIMITS: RelayLimits = Object.freeze({
  maxRooms: 256,
  maxRoomsPerAddress: 64,
  waitingTime: 10 * 60_000,
  maxFrame: 1_048_576 + 1_024,
  maxBuffered: 1_048_576,
  bytesPerSecond: 4_194_304,
  burst: 8_388_608,
  connectionsPerSecond: 20,
  heartbeat: 30_000,
});
