import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { apis, apiToShow, loadApis, rememberApi } from "../state/apis.ts";
import { useEvents } from "../state/events.ts";
import { PAGES, pageHref } from "../state/paths.ts";
import { AlertList } from "./alert-list.tsx";
import { ApiPicker } from "./api-picker.tsx";
import { t } from "./texts.ts";
import { Toasts } from "./toasts.tsx";
import { Tools } from "./tools.tsx";

/** What stands around every page once somebody is logged in. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  const { path, query } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useApiInAddress();
  useEffect(() => {
    // Whoever goes by keys or by ear begins each page at its beginning.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  const apiId = query["api"];
  return (
    <>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <header class="head">
        <div class="head-row">
          <a class="brand" href={pageHref("detector", apiId)}>
            <svg viewBox="0 0 32 32" aria-hidden="true">
              <rect width="32" height="32" rx="7" />
              <path d="M5 19h6l3-9 5 14 3-8h5" />
            </svg>
            <span>SecureComm</span>
          </a>
          <ApiPicker />
          <div class="head-end">
            <AlertList />
            <Tools />
          </div>
        </div>
        <nav class="nav" aria-label={t("pages")}>
          {PAGES.map((page) => (
            <a
              key={page}
              href={pageHref(page, apiId)}
              aria-current={
                path === `/${page}` || (page === "detector" && path.startsWith("/client")) ? "page" : undefined
              }
            >
              {t(page)}
            </a>
          ))}
        </nav>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <footer class="foot">
        <span>{t("footer")}</span>
        <a href="/openapi.json" target="_blank" rel="noreferrer">
          {t("openApi")}
        </a>
      </footer>
      <Toasts />
    </>
  );
}

/** Keeps `?api=` and what is remembered together, and the list of APIs up to date. */
function useApiInAddress(): void {
  const { path, query, url, route } = useLocation();
  const { items } = apis.value;
  const apiId = query["api"];
  useEffect(() => {
    void loadApis();
  }, []);
  useEvents((event) => {
    if (event.type === "apis" || event.type === "chosen" || event.type === "lines" || isOver(event)) void loadApis();
  });
  useEffect(() => {
    if (items === undefined) return;
    if (apiId !== undefined) {
      if (items.some(({ id }) => id === apiId)) rememberApi(apiId);
      return;
    }
    const shown = apiToShow(items);
    if (shown === undefined || !PAGES.some((page) => path === `/${page}`)) return;
    route(`${url}${url.includes("?") ? "&" : "?"}api=${encodeURIComponent(shown)}`, true);
  }, [items, apiId, path, url, route]);
}

function isOver(event: { readonly type: string; readonly state?: string }): boolean {
  return event.type === "model" && event.state !== "training";
}
