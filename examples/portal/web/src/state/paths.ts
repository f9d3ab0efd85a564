import { type QueryValues, queryString } from "../api/query-string.ts";

/** Pages that are about one API. */
export const PAGES = ["detector", "feedback", "models", "import", "settings"] as const;
export type PageName = (typeof PAGES)[number];

/** The address of a page, about one API where there is one: `pageHref("models", "shop")`. */
export function pageHref(page: PageName, apiId: string | undefined, query: QueryValues = {}): string {
  return `/${page}${queryString({ api: apiId, ...query })}`;
}

/** Where to go after logging in: a path of this portal and never another site's, `/detector` where it is none. */
export function returnPath(next: string | undefined, origin: string): string {
  const home = "/detector";
  if (next === undefined || !next.startsWith("/")) return home;
  try {
    const url = new URL(next, origin);
    const back = url.pathname + url.search;
    // A path that begins with two slashes would be another site's when it is used as an address again.
    if (url.origin !== origin || back.startsWith("//") || /^\/(login|setup)(\/|\?|$)/.test(back)) return home;
    return back;
  } catch {
    return home;
  }
}

/** Whether every part of a path can be decoded: the router throws where one cannot. */
export function isDecodable(path: string): boolean {
  try {
    // The bundler drops a call whose value nobody uses, although this one may throw.
    return decodeURIComponent(path) !== "";
  } catch {
    return false;
  }
}
