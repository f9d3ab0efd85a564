import type { ComponentChildren } from "preact";
import { Preferences } from "../../shell/tools.tsx";
import { t } from "./texts.ts";

/** The frame of the pages before logging in. */
export function AccountFrame({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class="account">
      <main class="account-box">
        <p class="brand">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="7" />
            <path d="M5 19h6l3-9 5 14 3-8h5" />
          </svg>
          <span>SecureComm</span>
        </p>
        <h1>{title}</h1>
        {children}
      </main>
      <aside class="account-preferences" aria-label={t("preferences")}>
        <Preferences />
      </aside>
    </div>
  );
}
