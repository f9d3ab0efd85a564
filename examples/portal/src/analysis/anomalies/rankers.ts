import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Ranker, type RankerJSON, rankerFromJSON } from "@securecomm/anomaly";
import { eq } from "drizzle-orm";
import type { Db, Tx } from "../../storage/database.ts";
import { models } from "../../storage/schema.ts";

/** What of a model changes scores: a small part of its document. */
export interface RankerSource {
  readonly ranker: () => Ranker;
  /** Which columns its rows have. */
  readonly features: { readonly name: string; readonly version: number };
}

/** A model document takes some megabytes; what unpacks to more than this is none. */
const MOST_BYTES = 512 * 1024 * 1024;
const unpack = promisify(gunzip);

/** Rankers of models by id, those used last: a model never changes once it is ready. */
export class Rankers {
  readonly #most: number;
  readonly #known = new Map<number, RankerSource>();

  constructor(most = 64) {
    this.#most = most;
  }

  /** `undefined` where there is no such model, or it is not ready. */
  async get(db: Db | Tx, modelId: number): Promise<RankerSource | undefined> {
    const known = this.#known.get(modelId) ?? (await load(db, modelId));
    if (known === undefined) return undefined;
    this.#known.delete(modelId);
    this.#known.set(modelId, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) break;
      this.#known.delete(oldest);
    }
    return known;
  }
}

async function load(db: Db | Tx, modelId: number): Promise<RankerSource | undefined> {
  const [row] = await db.select({ document: models.document }).from(models).where(eq(models.id, modelId));
  if (row?.document == null) return undefined;
  const text = await unpack(row.document, { maxOutputLength: MOST_BYTES });
  const { ranker, model } = JSON.parse(text.toString()) as Document;
  const { name, version } = model.featureSet;
  // Refuses at once what is none.
  rankerFromJSON(ranker);
  return { ranker: () => rankerFromJSON(ranker), features: { name, version } };
}

/** The parts of an `AccessLogModelJSON` that `AccessLogModel.ranker` is made of: the rest of a model is never asked here. */
interface Document {
  readonly ranker: RankerJSON;
  readonly model: { readonly featureSet: RankerSource["features"] };
}
