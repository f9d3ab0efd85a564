import { isValidName } from "@securecomm/auth";
import type { Identities, OwnIdentity } from "../storage/identities.ts";
import { hush, say } from "../texts/language.ts";
import { byId, make, showScreen } from "./dom.ts";

/** Remembers, for this tab only, who it is: a reload stays the same person, and another tab can be somebody else. */
const CHOICE = "me";

/** Who this tab is: as before its reload, or whom the user chooses. */
export async function chooseIdentity(identities: Identities): Promise<OwnIdentity> {
  const before = remembered();
  const known = before === null ? undefined : await identities.find(before);
  if (known !== undefined) return known;
  const chosen = await ask(identities);
  remember(chosen.identity.name);
  return chosen;
}

/** Lets the user choose again, beginning with the next load of the page. */
export function forgetChoice(): void {
  remember(undefined);
}

async function ask(identities: Identities): Promise<OwnIdentity> {
  const form = byId("who-form", HTMLFormElement);
  const name = byId("who-name", HTMLInputElement);
  const problem = byId("who-problem");
  const list = byId("known-list");
  const names = await identities.names();
  byId("known").hidden = names.length === 0;
  showScreen("who");
  return new Promise((resolve, reject) => {
    const settle = (choice: Promise<OwnIdentity | undefined>) => {
      form.onsubmit = null;
      choice.then((own) => (own === undefined ? location.reload() : resolve(own)), reject);
    };
    list.replaceChildren(
      ...names.map((known) => {
        const button = make("button", "quiet", known) as HTMLButtonElement;
        button.type = "button";
        button.onclick = () => settle(identities.find(known));
        return make("li", "", button);
      }),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      const wanted = name.value.trim();
      if (!isValidName(wanted)) {
        say(problem, ({ badName }) => badName);
        name.setAttribute("aria-invalid", "true");
        name.focus();
        return;
      }
      hush(problem);
      name.removeAttribute("aria-invalid");
      settle(identities.create(wanted));
    };
  });
}

// A browser that keeps no data for the page throws here.
function remember(name: string | undefined): void {
  try {
    if (name === undefined) sessionStorage.removeItem(CHOICE);
    else sessionStorage.setItem(CHOICE, name);
  } catch {}
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}
