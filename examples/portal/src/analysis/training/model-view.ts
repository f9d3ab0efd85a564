import { desc, eq, getTableColumns, sql } from "drizzle-orm";
import { type ModelName, type ModelsView, type ModelView, modelNameSchema } from "../../contract/models.ts";
import type { Db, Tx } from "../../storage/database.ts";
import { modelChoices, models } from "../../storage/schema.ts";

const { document: _, ...columns } = getTableColumns(models);

/** A model's columns without its document, which may be megabytes; `size` is how many bytes it has. */
export const MODEL_COLUMNS = { ...columns, size: sql<number | null>`length(${models.document})`.as("size") };

/** A row of {@link MODEL_COLUMNS}. */
export type ModelRow = Omit<typeof models.$inferSelect, "document"> & { readonly size: number | null };

/** The model as it is told. */
export function toModelView(row: ModelRow, chosen: number | undefined): ModelView {
  return {
    id: row.id,
    apiId: row.apiId,
    name: nameOf(row.name),
    state: row.state as ModelView["state"],
    progress: row.progress,
    falsePositiveRate: row.falsePositiveRate,
    seed: row.seed,
    trainedOn: row.trainedOn,
    ...(row.fromAt !== null && { fromAt: row.fromAt }),
    ...(row.toAt !== null && { toAt: row.toAt }),
    ...(row.threshold !== null && { threshold: row.threshold }),
    ...(row.histogram !== null && { histogram: row.histogram }),
    ...(row.size !== null && { size: row.size }),
    ...(row.problem !== null && { problem: row.problem }),
    createdBy: row.createdBy,
    createdAt: row.createdAt.getTime(),
    ...(row.endedAt !== null && { endedAt: row.endedAt.getTime() }),
    chosen: row.id === chosen,
  };
}

/** The name of a detector that a row holds. */
export function nameOf(name: string): ModelName {
  return modelNameSchema.parse(name);
}

/** What an API chose, the newest first. */
export async function choicesOf(db: Db | Tx, apiId: string): Promise<readonly (typeof modelChoices.$inferSelect)[]> {
  return db
    .select()
    .from(modelChoices)
    .where(eq(modelChoices.apiId, apiId))
    .orderBy(desc(modelChoices.id))
    .limit(MOST_CHOICES);
}

// Of one that goes back and forth between two models a previous one is found in the first few.
const MOST_CHOICES = 200;
const SHOWN_CHOICES = 20;

/** The model in force, and the other one that was before it. */
export function inForce(choices: readonly { readonly modelId: number }[]): {
  readonly chosen: number | undefined;
  readonly previous: number | undefined;
} {
  const chosen = choices[0]?.modelId;
  return { chosen, previous: choices.find(({ modelId }) => modelId !== chosen)?.modelId };
}

/** All models of an API, the newest first, and what was chosen. */
export async function modelsView(db: Db | Tx, apiId: string): Promise<ModelsView> {
  const rows = await db
    .select(MODEL_COLUMNS)
    .from(models)
    .where(eq(models.apiId, apiId))
    .orderBy(desc(models.id))
    .limit(MOST_MODELS);
  const choices = await choicesOf(db, apiId);
  const { chosen, previous } = inForce(choices);
  return {
    items: rows.map((row) => toModelView(row, chosen)),
    ...(previous !== undefined && { previous }),
    choices: choices
      .slice(0, SHOWN_CHOICES)
      .map(({ modelId, chosenBy, at }) => ({ modelId, chosenBy, at: at.getTime() })),
  };
}

const MOST_MODELS = 500;
