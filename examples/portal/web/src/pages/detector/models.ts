import type { ModelName, ModelsView, ModelView } from "../../api/types.ts";

/** The model whose anomalies are shown: by its detector's name the newest that is ready, else the chosen one, else the newest of all. */
export function modelToShow(models: ModelsView, name: ModelName | undefined): ModelView | undefined {
  const ready = readyOnes(models);
  if (name !== undefined) return ready.find((model) => model.name === name);
  return ready.find(({ chosen }) => chosen) ?? ready[0];
}

/** The newest ready model of each detector. */
export function newestOfEach(models: ModelsView): readonly ModelView[] {
  const ready = readyOnes(models);
  return ready.filter(({ name }, index) => ready.findIndex((other) => other.name === name) === index);
}

export function trainingOne(models: ModelsView): ModelView | undefined {
  return models.items.find(({ state }) => state === "training");
}

function readyOnes(models: ModelsView): readonly ModelView[] {
  return models.items.filter(({ state }) => state === "ready").toSorted((one, other) => other.id - one.id);
}
