import { harmless } from "@securecomm/example-terminal";

/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template; `undefined` is nothing. */
export type Part = string | number | Markup | undefined | readonly Part[];

/**
 * HTML from a template. Whatever is put in is text, in an element or in a quoted attribute, and comes out as text: control
 * and direction characters shown, markup escaped. Only {@link Markup} goes in as it is.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, string, at) => text + written(parts[at - 1]) + string));
}

/** Nothing at all. */
export const NOTHING = new Markup("");

function written(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(written).join("");
  return escaped(String(part));
}

function escaped(text: string): string {
  return harmless(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
