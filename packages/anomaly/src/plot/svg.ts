import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";

/** What every plot takes. */
export interface PlotOptions {
  /** The plot's heading. Text of any kind: it is escaped, and cut after 120 characters. */
  readonly title?: string;
  /** `"en"` unless told: in which language the axes and the description are written. */
  readonly language?: "en" | "pt";
  /** The `id` of the `svg` element; two plots of one page need different ones. Letters, digits and hyphens. */
  readonly id?: string;
}

/** Blue and vermilion of the Okabe-Ito palette: told apart with any eyesight, and visible on light and dark. */
export const BLUE = "#0072b2";
export const VERMILION = "#d55e00";

/** What is drawn, and what a screen reader says of it. */
export interface Figure {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
}

const LONGEST_TITLE = 120;
// XML 1.0 has no way to write these at all; the rest turn the direction of reading or have no shape.
const UNWRITABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** Text as content or attribute of an element. */
export function xmlText(text: string): string {
  return text
    .replace(UNWRITABLE, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** An element; the children are markup already. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, ...children: string[]) {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xmlText(typeof value === "number" ? coordinate(value) : value)}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

/** A line of text at a place. */
export function label(x: number, y: number, text: string, attributes: Readonly<Record<string, string | number>> = {}) {
  return element("text", { x, y, ...attributes }, xmlText(text));
}

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, attributes: Readonly<Record<string, string>>) {
  return element("line", { x1, y1, x2, y2, ...attributes });
}

/** A coordinate with at most two digits behind the point. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/**
 * The whole picture. Alone in a file it follows the reader's light or dark setting; inside a page it takes the page's
 * text colour, and needs no style sheet that a content security policy could refuse.
 */
export function figure({ id, width, height, title, description }: Figure, ...children: string[]): string {
  const style =
    "svg:root{color:#1b1f24;background:#fff}@media(prefers-color-scheme:dark){svg:root{color:#e6edf3;background:#0d1117}}";
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    id,
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
    "aria-labelledby": `${id}-title ${id}-desc`,
    "font-family": "system-ui, sans-serif",
    "font-size": 12,
    fill: "currentColor",
  };
  return `${element(
    "svg",
    attributes,
    element("title", { id: `${id}-title` }, xmlText(title)),
    element("desc", { id: `${id}-desc` }, xmlText(description)),
    element("style", {}, style),
    label(width / 2, 24, title, { "text-anchor": "middle", "font-size": 15, "font-weight": "bold" }),
    ...children,
  )}\n`;
}

/** Checks the common options and fills in what is left out. */
export function plotOptions(
  options: PlotOptions,
  defaults: { readonly id: string; readonly title: Readonly<Record<"en" | "pt", string>> },
): { title: string; language: "en" | "pt"; id: string } {
  const { language = "en", id = defaults.id } = options;
  if (language !== "en" && language !== "pt") throw new ArgumentRangeError("language", '"en" or "pt"');
  if (typeof id !== "string") throw new ArgumentTypeError("id", "a string");
  if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(id)) {
    throw new ArgumentRangeError("id", "a letter and up to 63 letters, digits and hyphens");
  }
  const title = options.title ?? defaults.title[language];
  if (typeof title !== "string") throw new ArgumentTypeError("title", "a string");
  return { language, id, title: [...title].slice(0, LONGEST_TITLE).join("") };
}
