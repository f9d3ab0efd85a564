import { useEffect, useId, useRef, useState } from "preact/hooks";
import { api } from "../api/api.ts";
import { Button } from "../components/button.tsx";
import { useAction } from "../hooks/use-action.ts";
import { language } from "../i18n/language.ts";
import { PasswordDialog } from "../pages/account/password-dialog.tsx";
import { chooseLanguage, chooseTheme, THEMES, theme } from "../state/preferences.ts";
import { session } from "../state/session.ts";
import { t } from "./texts.ts";

/** Language and theme: also on the pages before logging in. */
export function Preferences() {
  const id = useId();
  return (
    <>
      <div class="picker">
        <label for={`${id}-language`}>{t("language")}</label>
        <select
          id={`${id}-language`}
          value={language.value}
          onChange={(event) => chooseLanguage(event.currentTarget.value)}
        >
          <option value="en" lang="en">
            English
          </option>
          <option value="pt" lang="pt-BR">
            Português
          </option>
        </select>
      </div>
      <div class="picker">
        <label for={`${id}-theme`}>{t("theme")}</label>
        <select id={`${id}-theme`} value={theme.value} onChange={(event) => chooseTheme(event.currentTarget.value)}>
          {THEMES.map((name) => (
            <option key={name} value={name}>
              {t(name)}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

/** The menu at the end of the header: preferences and the account. */
export function Tools() {
  const [open, setOpen] = useState(false);
  const [changing, setChanging] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const leave = useAction(async () => {
    await api.post("/api/logout");
    session.value = null;
  });
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) setOpen(false);
    };
    addEventListener("pointerdown", outside);
    addEventListener("focusin", outside);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("focusin", outside);
    };
  }, [open]);
  const name = session.value?.user.name ?? "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what the button in it opened
    <div
      class="tools"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        box.current?.querySelector("button")?.focus();
      }}
    >
      <Button look="quiet" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span class="avatar" aria-hidden="true">
          {[...name][0]?.toUpperCase() ?? "?"}
        </span>
        <span class="visually-hidden">{t("account")} </span>
        <span class="tools-name">{name}</span>
      </Button>
      <div class="tools-panel" id={id} hidden={!open}>
        <p class="tools-user">{name}</p>
        <Preferences />
        <Button
          onClick={() => {
            setOpen(false);
            setChanging(true);
          }}
        >
          {t("changePassword")}
        </Button>
        <Button busy={leave.busy} onClick={() => void leave.run()}>
          {t("logOut")}
        </Button>
      </div>
      <PasswordDialog open={changing} onClose={() => setChanging(false)} />
    </div>
  );
}
