import { join } from "node:path";
import { type Model, modelFromJSON, readySessionModel, SESSION_FEATURES } from "@securecomm/anomaly";
import { readWhole } from "../config/whole-file.ts";
import type { Places } from "../places.ts";

/** Some hundred times what a model takes, in bytes. */
const MOST_BYTES = 2 ** 26;

/** The model that scores sessions, and where it came from. */
export interface LoadedModel {
  readonly model: Model;
  /** `"own"`: trained on this machine (`securecomm-peer model train`); `"ready"`: the one that comes with the detector. */
  readonly origin: "own" | "ready";
  /** What is wrong with the model of one's own, where the ready one stands in for it. */
  readonly fault: string | undefined;
}

/** The file of a model of one's own. */
export function modelPath({ state }: Places): string {
  return join(state, "model.json");
}

/** The model of one's own, where there is one that can be read, else the one that comes trained: nobody waits. */
export async function loadModel(places: Places): Promise<LoadedModel> {
  try {
    const content = await readWhole(modelPath(places), MOST_BYTES);
    if (content === undefined) return { model: readySessionModel(), origin: "ready", fault: undefined };
    const model = modelFromJSON(JSON.parse(Buffer.from(content).toString("utf8")));
    const { name, version } = model.featureSet;
    if (name !== SESSION_FEATURES.name || version !== SESSION_FEATURES.version) throw new Error(`${name} ${version}`);
    return { model, origin: "own", fault: undefined };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { model: readySessionModel(), origin: "ready", fault: code ?? message };
  }
}
