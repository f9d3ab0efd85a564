import { signal } from "@preact/signals";
import { api } from "../api/api.ts";
import type { ApiError } from "../api/problem.ts";
import type { ApiView } from "../api/types.ts";
import { asApiError } from "../hooks/use-query.ts";
import { remember, remembered } from "./storage.ts";

/** The list of APIs, shared by the picker and the pages. */
export interface Apis {
  readonly items: readonly ApiView[] | undefined;
  readonly error: ApiError | undefined;
}

export const apis = signal<Apis>({ items: undefined, error: undefined });
/** The API that the page is about: `?api=` of its address. */
export const currentApiId = signal<string | undefined>(undefined);

let newest = 0;

/** Asks for the list again. What is there stays until the answer is. */
export async function loadApis(): Promise<void> {
  newest += 1;
  const mine = newest;
  try {
    const items = await api.get<readonly ApiView[]>("/api/apis");
    if (mine === newest) apis.value = { items, error: undefined };
  } catch (error) {
    if (mine === newest) apis.value = { ...apis.peek(), error: asApiError(error) };
  }
}

/** The one to show where the address names none: that of last time, else the first. */
export function apiToShow(items: readonly ApiView[]): string | undefined {
  const before = remembered("api");
  return items.some(({ id }) => id === before) ? (before ?? undefined) : items[0]?.id;
}

export function rememberApi(apiId: string): void {
  currentApiId.value = apiId;
  remember("api", apiId);
}
