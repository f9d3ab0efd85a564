import { AnomalyError } from "@securecomm/anomaly";
import { ThreadError } from "./threads.ts";

/** What a job threw as an error that may leave its thread: by its code alone. */
export function threadErrorOf(error: unknown): ThreadError {
  if (error instanceof ThreadError) return error;
  if (!(error instanceof AnomalyError)) return new ThreadError("internal");
  if (error.code === "ERR_TOO_FEW_ROWS") return new ThreadError("too-few-lines");
  return new ThreadError(error.code.startsWith("ERR_MODEL_") ? "unreadable" : "internal");
}
