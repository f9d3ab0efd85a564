/** What a key does in the review queue. */
export type Shortcut =
  | { readonly kind: "confirm" | "false-alarm" | "skip" | "next" | "previous" | "undo" | "help" }
  /** Of the reason of this number, from 0. */
  | { readonly kind: "mark"; readonly index: number; readonly right: boolean };

/** What is looked at in a key press. */
export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  readonly defaultPrevented: boolean;
}

const LETTERS: Readonly<Record<string, Shortcut>> = {
  c: { kind: "confirm" },
  f: { kind: "false-alarm" },
  s: { kind: "skip" },
  j: { kind: "next" },
  k: { kind: "previous" },
  u: { kind: "undo" },
};

/**
 * Which shortcut a key press is; none with Ctrl, Alt or Meta, which are the browser's and screen readers'. Digits are
 * told by the place of their key, since Shift makes other characters of them on every other keyboard.
 */
export function shortcutOf(pressed: Pressed): Shortcut | undefined {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || pressed.isComposing || pressed.defaultPrevented)
    return undefined;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(pressed.code)?.[1];
  // A key held down would judge one anomaly after the other.
  if (pressed.repeat && !isMovement(pressed.key)) return undefined;
  if (digit !== undefined) return { kind: "mark", index: Number(digit) - 1, right: !pressed.shiftKey };
  if (pressed.key === "?") return { kind: "help" };
  if (pressed.shiftKey) return undefined;
  const letter = pressed.key.toLowerCase();
  return Object.hasOwn(LETTERS, letter) ? LETTERS[letter] : undefined;
}

function isMovement(key: string): boolean {
  return key === "j" || key === "k";
}

/** What is looked at in what has the focus. */
export interface Focused {
  readonly tagName: string;
  readonly isContentEditable?: boolean;
  readonly type?: string;
  closest(selector: string): unknown;
}

const TYPELESS: ReadonlySet<string> = new Set(["button", "checkbox", "radio", "submit", "reset", "image"]);

/** Whether keys belong to what has the focus: a field that is written in, a list that is chosen from, an open dialog or menu. */
export function ownsKeys(focused: Focused | null): boolean {
  if (focused === null) return false;
  if (focused.isContentEditable === true) return true;
  const tag = focused.tagName.toLowerCase();
  if (tag === "textarea" || tag === "select") return true;
  if (tag === "input" && !TYPELESS.has(focused.type ?? "text")) return true;
  return focused.closest("dialog,[role=dialog],[role=menu],[role=listbox],[role=combobox],[role=textbox]") !== null;
}
