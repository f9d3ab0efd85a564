import { ClientPlaces } from "./client-places.ts";
import { type HabitClient, newHabitClient, readHabitClients, writeHabitClients } from "./habit-client.ts";
import { rarityBits } from "./rarity.ts";
import { faded, fadeValues, learnValue, rarityOfValue } from "./recurring-values.ts";

/** What a client's request is like beside its earlier ones. */
export interface HabitRarity {
  /** How rare the hour is, in bits. */
  readonly hour: number;
  readonly address: number;
  readonly userAgent: number;
  /** Requests in the last minute, this one included, the older ones counting less: in tens, rounded down. */
  readonly rate: number;
}

/** A request as habits see it: names are hashes of 32 bits, `undefined` for what is not known. */
export interface HabitObservation {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** 0 to 23, by the log's own clock. */
  readonly hour: number;
  readonly address: number | undefined;
  readonly userAgent: number | undefined;
}

const HALF_LIFE = 14 * 86_400_000;
// Fading each time would cost more than it is worth.
const FADE_STEP = HALF_LIFE / 64;
const MINUTE = 60_000;
// Lines come late by less than this; a clock further back is a log that is read once more, or a clock that was wrong before.
const CLOCK_JUMP = 3_600_000;
// As many requests of all clients together stand behind a client's first.
const PRIOR = 12;

/**
 * The hours, addresses and user agents of each client, and how many requests it makes. What is older counts less, by half
 * every 14 days. Of more clients than it has places for, those not seen for longest are forgotten: newcomers first, so
 * that a flood of invented names does not make the others' habits unknown.
 */
export class RequestHabits {
  readonly #most: number;
  readonly #clients: ClientPlaces<number, HabitClient>;
  readonly #everyone: Float64Array;

  /**
   * @param most Clients that are remembered.
   * @param everyone How many requests the training log has in each of the 24 hours.
   */
  constructor(most: number, everyone: Float64Array) {
    this.#most = most;
    this.#clients = new ClientPlaces(most);
    this.#everyone = everyone;
  }

  /** How many clients are remembered. */
  get size(): number {
    return this.#clients.size;
  }

  /**
   * Tells how rare a request is for its client, by what was before it, and then takes it in.
   *
   * @param own 1 for a request that is counted among everyone's hours.
   */
  observe(key: number, request: HabitObservation, own: 0 | 1): HabitRarity {
    const at = Math.floor(request.at);
    const client = this.#clients.use(key, at) ?? this.#clients.add(newHabitClient(key, at));
    const passed = Math.max(0, at - client.at);
    const isAnew = client.at - at > CLOCK_JUMP;
    if (at > client.at || isAnew) client.at = at;
    client.firstAt = Math.min(client.firstAt, client.at);
    fade(client);
    client.rate = (isAnew ? 0 : faded(client.rate, Math.exp(-passed / MINUTE))) + 1;
    const { address, userAgent } = request;
    const found = {
      hour: this.#hourRarity(client, request.hour, own),
      address: address === undefined ? 0 : rarityOfValue(client.addresses, address),
      userAgent: userAgent === undefined ? 0 : rarityOfValue(client.agents, userAgent),
      // Two requests a minute are no more than one, also where the training log has nothing but single ones.
      rate: 10 * Math.floor(client.rate / 10),
    };
    client.hours[request.hour]! += 1;
    if (address !== undefined) learnValue(client.addresses, address);
    if (userAgent !== undefined) learnValue(client.agents, userAgent);
    return found;
  }

  /** Up to `most` clients as text: the regular ones seen last, then newcomers. About 100 bytes a client, 700 at most. */
  toJSON(most: number): string {
    return writeHabitClients(this.#clients.kept(most));
  }

  /** Takes in what {@link RequestHabits.toJSON} gave. Trusts nothing. */
  restore(json: unknown): void {
    readHabitClients(json, this.#clients, this.#most);
  }

  /** How probable an hour at most as usual as this one is; neighbouring hours lend each other half their weight. */
  #hourRarity({ hours }: HabitClient, hour: number, own: 0 | 1): number {
    const everyone = this.#everyone;
    let all = 12 - own;
    let total = PRIOR;
    for (let h = 0; h < 24; h++) {
      all += everyone[h]!;
      total += hours[h]!;
    }
    const share = (h: number) => {
      const mine = hours[h]! / 2 + (hours[(h + 23) % 24]! + hours[(h + 1) % 24]!) / 4;
      const general = (everyone[h]! - (h === hour ? own : 0) + 0.5) / all;
      return (mine + PRIOR * general) / total;
    };
    const here = share(hour) * (1 + 1e-12);
    let asRare = 0;
    for (let h = 0; h < 24; h++) {
      const there = share(h);
      if (there <= here) asRare += there;
    }
    return rarityBits(asRare);
  }
}

function fade(client: HabitClient): void {
  const passed = client.at - client.fadedAt;
  if (passed >= 0 && passed < FADE_STEP) return;
  client.fadedAt = client.at;
  if (passed < 0) return;
  const factor = 2 ** (-passed / HALF_LIFE);
  for (let h = 0; h < 24; h++) client.hours[h] = faded(client.hours[h]!, factor);
  fadeValues(client.addresses, factor);
  fadeValues(client.agents, factor);
}
