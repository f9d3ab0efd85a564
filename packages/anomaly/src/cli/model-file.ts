import { readFile, stat } from "node:fs/promises";
import { type AccessLogModel, type AccessLogModelJSON, accessLogModelFromJSON } from "../access-log-model.ts";
import { SESSION_FEATURES } from "../features/session.ts";
import { type Model, type ModelJSON, modelFromJSON } from "../model.ts";
import { readySessionModel } from "../ready/ready-model.ts";
import { type TableModel, type TableModelJSON, tableModelFromJSON } from "../table-model.ts";
import { InputError } from "./failure.ts";

/** A model and what stands before it: nothing, a table's encoder, or an access log's extractor. */
export type LoadedModel =
  | { readonly kind: "rows"; readonly name: string; readonly model: Model; readonly bytes: number | undefined }
  | {
      readonly kind: "table";
      readonly name: string;
      readonly model: Model;
      readonly table: TableModel;
      readonly bytes: number | undefined;
    }
  | {
      readonly kind: "access-log";
      readonly name: string;
      readonly model: Model;
      readonly log: AccessLogModel;
      readonly bytes: number | undefined;
    };

/** A model is below 1 MB; what is far larger is none. */
const LARGEST = 64 << 20;

/** Reads a model's file. Throws an {@link InputError} that names the file when it is no model, cut or altered. */
export async function loadModel(path: string): Promise<LoadedModel> {
  const { size } = await stat(path);
  if (size > LARGEST) throw new InputError(`${path}: this is no model: it is larger than 64 MiB`);
  const text = await readFile(path, "utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InputError(`${path}: this is no model, or one that was cut: it is not JSON`);
  }
  try {
    return ofJSON(json, path, size);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = "code" in error ? ` (${error.code})` : "";
    throw new InputError(`${path}: ${error.message}${code}`);
  }
}

/** The model that ships with the package, for session data. */
export function readyModel(): LoadedModel {
  return { kind: "rows", name: "ready model", model: readySessionModel(), bytes: undefined };
}

/** A model that was just trained, as the others are. */
export function trained(model: Model | TableModel | AccessLogModel): LoadedModel {
  const rest = { name: "the model", bytes: undefined };
  if ("encoder" in model) return { ...rest, kind: "table", model: model.model, table: model };
  if ("extractor" in model) return { ...rest, kind: "access-log", model: model.model, log: model };
  return { ...rest, kind: "rows", model };
}

function ofJSON(json: unknown, name: string, bytes: number): LoadedModel {
  const format = typeof json === "object" && json !== null && "format" in json ? json.format : undefined;
  switch (format) {
    case "securecomm-table-model": {
      const table = tableModelFromJSON(json as TableModelJSON);
      return { kind: "table", name, model: table.model, table, bytes };
    }
    case "securecomm-access-log-model": {
      const log = accessLogModelFromJSON(json as AccessLogModelJSON);
      return { kind: "access-log", name, model: log.model, log, bytes };
    }
    case "securecomm-detector":
      throw new Error("this is a detector without a threshold, not a model");
    default: {
      const model = modelFromJSON(json as ModelJSON);
      const { name: set, version } = model.featureSet;
      if (set === "session" && version !== SESSION_FEATURES.version) {
        const now = SESSION_FEATURES.version;
        throw new Error(
          `it was trained on version ${version} of the session features, which are at ${now}: train anew`,
        );
      }
      return { kind: "rows", name, model, bytes };
    }
  }
}
