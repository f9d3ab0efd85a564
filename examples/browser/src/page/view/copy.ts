import { say } from "../texts/language.ts";
import { byId } from "./dom.ts";

const SHOWN_FOR = 2_000;

/** Lets the buttons that name an element copy its text. Where the browser forbids it, the text is selected instead. */
export function setUpCopying(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    const source = byId(button.dataset["copy"] as string);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch {
        getSelection()?.selectAllChildren(source);
        return;
      }
      say(button, ({ labels }) => labels.copied);
      say(byId("announcer"), ({ labels }) => labels.copied);
      setTimeout(() => say(button, ({ labels }) => labels.copy), SHOWN_FOR);
    });
  }
}
