import { language } from "../i18n/language.ts";
import { session } from "../state/session.ts";
import { createClient } from "./client.ts";

/** The portal this page is from. */
export const api = createClient({
  fetch: (...given) => fetch(...given),
  language: () => language.peek(),
  csrfToken: () => session.peek()?.csrfToken,
  onLoggedOut: () => {
    session.value = null;
  },
});
