import { desc, eq } from "drizzle-orm";
import type { Db } from "./database.ts";
import { modelChoices } from "./schema.ts";

/** The model that is in force for an API: the newest choice. */
export async function chosenModel(db: Db, apiId: string): Promise<number | undefined> {
  const [choice] = await db
    .select({ modelId: modelChoices.modelId })
    .from(modelChoices)
    .where(eq(modelChoices.apiId, apiId))
    .orderBy(desc(modelChoices.id))
    .limit(1);
  return choice?.modelId;
}
