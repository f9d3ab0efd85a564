import { type FrequencyJSON, FrequencyTable } from "./frequency-table.ts";
import { type Observation, type ObservedPart, observationsOf } from "./request-observations.ts";
import type { RequestParts } from "./request-parts.ts";
import { isSecretName, maskSecret } from "./secrets.ts";
import { Trigrams, type TrigramsJSON } from "./trigrams.ts";

/** How rare the parts of a request are, in bits: of several, the rarest. */
export type RequestRarity = Readonly<
  Record<Exclude<ObservedPart, "names" | "name"> | "parameter" | "pathTrigrams" | "queryTrigrams", number>
>;

/** A {@link RequestVocabulary} as JSON. */
export interface RequestVocabularyJSON {
  readonly table: FrequencyJSON;
  readonly paths: TrigramsJSON;
  readonly values: TrigramsJSON;
}

// What a model spends on its vocabulary: 18 bytes a context and 6 an item.
const BOUNDS = { contexts: 6_144, items: 32_768 };

// With fewer observations the narrower context says less than the wider one does.
const EVIDENCE = 8;

/** What was asked for in a training log: paths, parameters and their values, as counts of hashes. */
export class RequestVocabulary {
  readonly #seed: number;
  readonly #table: FrequencyTable;
  readonly #paths: Trigrams;
  readonly #values: Trigrams;

  constructor(seed: number, table = new FrequencyTable(BOUNDS), paths = new Trigrams(), values = new Trigrams()) {
    this.#seed = seed;
    this.#table = table;
    this.#paths = paths;
    this.#values = values;
  }

  /** Counts one request in. */
  learn(request: RequestParts): void {
    this.#paths.learn(request.path);
    if (request.parameters.length > 0) this.#values.learn(valuesOf(request));
    for (const { contexts, item, isCounted } of observationsOf(request, this.#seed)) {
      if (isCounted) for (const context of contexts) this.#table.learn(context, item);
    }
  }

  /** Ends the learning. */
  freeze(): this {
    this.#table.freeze();
    this.#paths.freeze();
    this.#values.freeze();
    return this;
  }

  /** @param own 1 for a request that was learned itself: the answer is then as if it had not been. */
  rarity(request: RequestParts, own: 0 | 1): RequestRarity {
    const found = {
      path: 0,
      segment: 0,
      method: 0,
      userAgent: 0,
      names: 0,
      name: 0,
      value: 0,
      shape: 0,
      length: 0,
      character: 0,
    };
    let isRouteKnown = false;
    for (const observation of observationsOf(request, this.#seed)) {
      const { part } = observation;
      found[part] = Math.max(found[part], this.#rarityOf(observation, own));
      if (part === "names") isRouteKnown = this.#table.seen(observation.contexts[0]!) - own >= EVIDENCE;
    }
    return {
      path: found.path,
      segment: found.segment,
      method: found.method,
      userAgent: found.userAgent,
      parameter: isRouteKnown ? found.names : found.name,
      value: found.value,
      shape: found.shape,
      length: found.length,
      character: found.character,
      pathTrigrams: this.#paths.rarity(request.path, own),
      queryTrigrams: request.parameters.length > 0 ? this.#values.rarity(valuesOf(request), own) : 0,
    };
  }

  toJSON(): RequestVocabularyJSON {
    return { table: this.#table.toJSON(), paths: this.#paths.toJSON(), values: this.#values.toJSON() };
  }

  /** What {@link RequestVocabulary.toJSON} gave. Trusts nothing. */
  static fromJSON(json: unknown, seed: number): RequestVocabulary {
    const { table, paths, values } = (json ?? {}) as Record<keyof RequestVocabularyJSON, unknown>;
    const frequencies = FrequencyTable.fromJSON(table, BOUNDS);
    return new RequestVocabulary(seed, frequencies, Trigrams.fromJSON(paths), Trigrams.fromJSON(values));
  }

  #rarityOf({ part, item, contexts, values = contexts, isCounted }: Observation, counted: 0 | 1): number {
    const table = this.#table;
    const own = isCounted ? counted : 0;
    const narrow = values.findIndex((context) => table.seen(context) - own >= EVIDENCE);
    const at = narrow < 0 ? values.length - 1 : narrow;
    if (part === "length") return table.outside(contexts[at]!, item, own);
    if (part === "character") return table.share(contexts[at]!, table.seen(values[at]!), item, own);
    return table.rarity(contexts[at]!, item, own);
  }
}

function valuesOf(request: RequestParts): string {
  return request.parameters.map(({ name, value }) => (isSecretName(name) ? maskSecret(value) : value)).join("&");
}
