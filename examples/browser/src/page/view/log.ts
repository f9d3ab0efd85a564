import { currentLanguage, type Say, say } from "../texts/language.ts";
import { byId, make } from "./dom.ts";

/** Lines that stay on the page: a peer who says very much must not fill the browser's memory. */
const MOST_LINES = 500;

/** Where the messages are shown. */
export class Log {
  readonly #list = byId("log");

  constructor() {
    // Who has no mouse scrolls it by keyboard.
    this.#list.tabIndex = 0;
  }

  clear(): void {
    this.#list.replaceChildren();
  }

  /** What this side said. */
  own(text: string): void {
    this.#add(make("li", "said own-words", ...bubble(text)));
  }

  /** What the peer said. Its name goes before it for those who hear the page; all others see by the side. */
  theirs(who: string, text: string): void {
    const name = make("span", "unseen");
    say(name, (texts) => texts.said(who));
    this.#add(make("li", "said", name, ...bubble(text)));
  }

  /** What this page itself has to say. */
  note(saying: Say): void {
    const text = make("span");
    say(text, saying);
    this.#add(make("li", "note", text));
  }

  #add(line: HTMLElement): void {
    const list = this.#list;
    const atTheEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    list.append(line);
    while (list.childElementCount > MOST_LINES) list.firstElementChild?.remove();
    if (atTheEnd) list.scrollTop = list.scrollHeight;
  }
}

function bubble(text: string): [HTMLElement, HTMLElement] {
  const said = make("span", "text", text);
  said.dir = "auto";
  const now = new Date();
  const time = make("time", "", now.toLocaleTimeString(currentLanguage(), { hour: "2-digit", minute: "2-digit" }));
  time.setAttribute("datetime", now.toISOString());
  return [said, time];
}
