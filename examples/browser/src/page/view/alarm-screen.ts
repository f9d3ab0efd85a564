import type { Refusal } from "../net/trust.ts";
import { say } from "../texts/language.ts";
import { byId, make, showFingerprint, showScreen } from "./dom.ts";

/**
 * The man-in-the-middle alarm: another identity than the one that was expected, with both fingerprints.
 * @returns whether the user has checked, and wants the old identity forgotten.
 */
export function showAlarm({ error, who, pinKey }: Refusal): Promise<boolean> {
  const { actual, expected = "" } = error;
  const forgettable = pinKey !== undefined;
  say(byId("alarm-title"), ({ changed }) => changed.title(who));
  say(byId("alarm-meaning"), ({ changed }) => changed.meaning(who));
  showFingerprint(byId("alarm-expected"), expected);
  showFingerprint(byId("alarm-came"), actual, expected);
  byId("alarm-steps").replaceChildren(
    ...[0, 1, 2].map((at) => {
      const text = make("span");
      say(text, ({ changed }) => changed.steps(who, forgettable)[at] ?? "");
      return make("li", "", text);
    }),
  );
  byId("alarm-forget").hidden = !forgettable;
  showScreen("alarm");
  return new Promise((resolve) => {
    byId("alarm-back").onclick = () => resolve(false);
    byId("alarm-forget").onclick = () => resolve(true);
  });
}
