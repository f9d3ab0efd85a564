import { type Model, type ModelJSON, modelFromJSON } from "../model.ts";
import { READY_MODEL } from "./ready-model-json.ts";

/**
 * A model of session features that is trained already: on simulated normal users of several kinds, see
 * `generateSessions`. It works before there is any traffic of one's own; a model that is trained on that is better.
 *
 * Made anew at each call, from about 200 KB of text inside the package.
 *
 * @example
 * ```ts
 * import { createSessionMonitor, readySessionModel } from "@securecomm/anomaly";
 *
 * const monitor = createSessionMonitor({
 *   model: readySessionModel(),
 *   onAlert: (alert) => console.log(alert.description),
 * });
 * monitor({ type: "record-replayed", at: Date.now(), peer: "sc1…", address: "192.0.2.7:50112" });
 * ```
 */
export function readySessionModel(): Model {
  return modelFromJSON(JSON.parse(READY_MODEL) as ModelJSON);
}
