import { type BaselinesJSON, createSessionExtractor, generateSessions, type NormalKind } from "@securecomm/anomaly";

/** Ordinary use that lies before an attack. */
export interface History {
  /** What the peers do with their sessions; `"chat"` unless told. */
  readonly kind?: NormalKind;
  /** How many days; 2 unless told. */
  readonly days?: number;
  /** When the history ends and the attack may begin, in milliseconds since the epoch; 03:00 UTC of 1 October 2026 unless told. */
  readonly until?: number;
  /** 1 unless told. */
  readonly seed?: number;
}

/** In the night: from then on the laboratory's clock runs. */
export const NIGHT = Date.UTC(2026, 9, 1, 3);
const DAY = 86_400_000;
/** Where peers of a laboratory are. */
const ADDRESS = "127.0.0.1:50112";

/** What a monitor remembers of a peer after days of ordinary use, simulated: as after a restart of its program. */
export function baselinesOf(
  peer: string,
  { kind = "chat", days = 2, until = NIGHT, seed = 1 }: History,
): BaselinesJSON {
  const extractor = createSessionExtractor();
  for (const { event } of generateSessions({
    seed,
    users: { [kind]: 1 },
    hours: 24 * days,
    start: until - days * DAY,
  })) {
    const mine = event.peer === undefined ? event : { ...event, peer };
    extractor.row(event.address === undefined ? mine : { ...mine, address: ADDRESS });
  }
  return extractor.toJSON();
}
