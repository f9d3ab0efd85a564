import { useLocation } from "preact-iso";
import type { ApiError } from "../api/problem.ts";
import type { ApiView } from "../api/types.ts";
import { apis } from "./apis.ts";

/** The API that the page is about, as far as it is known. */
export type CurrentApi =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly error: ApiError }
  /** There is none at all. */
  | { readonly state: "none" }
  /** The address names one that there is not. */
  | { readonly state: "unknown"; readonly apiId: string }
  | { readonly state: "chosen"; readonly api: ApiView };

export function useCurrentApi(): CurrentApi {
  const { query } = useLocation();
  const apiId = query["api"];
  const { items, error } = apis.value;
  if (items === undefined) return error === undefined ? { state: "loading" } : { state: "failed", error };
  const api = items.find(({ id }) => id === apiId);
  if (api !== undefined) return { state: "chosen", api };
  if (items.length === 0) return { state: "none" };
  // The shell is about to put one into the address.
  return apiId === undefined ? { state: "loading" } : { state: "unknown", apiId };
}
