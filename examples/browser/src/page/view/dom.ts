/**
 * The element with that id.
 * @throws when the page has none of that kind: the markup and this program do not belong together.
 */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string, kind?: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (!(element instanceof (kind ?? HTMLElement))) throw new TypeError(`the page has no element ${id}`);
  return element as Kind;
}

/** A new element with a class and children; a text becomes text, never markup. */
export function make(tag: string, className = "", ...children: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** Shows one screen of the page and puts the focus on its title, so that who hears the page is there too. */
export function showScreen(id: "who" | "lobby" | "alarm" | "talk"): void {
  for (const screen of document.querySelectorAll<HTMLElement>(".screen")) screen.hidden = screen.id !== id;
  scrollTo(0, 0);
  byId(`${id}-title`).focus({ preventScroll: true });
}

/** A fingerprint in groups, so that two people can read it to each other; copied, it is one word. */
export function showFingerprint(element: HTMLElement, fingerprint: string, other?: string): void {
  const groups = groupsOf(fingerprint);
  const others = other === undefined ? groups : groupsOf(other);
  element.replaceChildren(...groups.map((group, at) => make(others[at] !== group ? "mark" : "span", "", group)));
}

/** The first letter of a name, for a badge beside it. */
export function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name);
  return (first?.segment ?? "?").toLocaleUpperCase();
}

/** `sc1` and 58 characters: a group of five, then groups of four. */
function groupsOf(fingerprint: string): readonly string[] {
  return [fingerprint.slice(0, 5), ...(fingerprint.slice(5).match(/.{1,4}/g) ?? [])];
}
