import { useEffect, useRef, useState } from "preact/hooks";
import { remember, remembered } from "../../state/storage.ts";
import { ownsKeys, type Shortcut, shortcutOf } from "./shortcuts.ts";

const NAME = "shortcuts";

/** Whether single keys do something, as it was chosen in this browser. */
export function useShortcutSwitch(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => remembered(NAME) !== "off");
  return [
    on,
    (next) => {
      setOn(next);
      remember(NAME, next ? "on" : "off");
    },
  ];
}

/** Hears of shortcuts while the component is there and they are on; not in fields, and not under an open dialog. */
export function useShortcuts(on: boolean, perform: (shortcut: Shortcut) => void): void {
  const current = useRef(perform);
  current.current = perform;
  useEffect(() => {
    if (!on) return undefined;
    const hear = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      if (shortcut === undefined || ownsKeys(document.activeElement as HTMLElement | null)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      current.current(shortcut);
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [on]);
}
