import type { Session, SessionEnd } from "@securecomm/transport";
import { type Say, say } from "../texts/language.ts";
import { byId, initialOf, showScreen } from "./dom.ts";
import { showFacts } from "./facts.ts";

/** What the user can do in a conversation. */
export interface TalkActions {
  /** Says something; resolves to whether it was sent. */
  say(text: string): Promise<boolean>;
  /** The safety words are the same at both ends. */
  matched(): void;
  /** They are not. */
  differed(): void;
  end(): void;
  /** The conversation is over, and the user has seen it. */
  back(): void;
}

/** How the peer is called. */
export interface Naming {
  /** What this side calls it, else what it calls itself. */
  readonly who: string;
  /** What its identity is remembered under. */
  readonly under: string;
}

/** The conversation's screen: who it is, how far that is verified, and what can be done. */
export class TalkScreen {
  readonly #text = byId("text", HTMLTextAreaElement);
  readonly #composer = byId("composer", HTMLFormElement);
  #verified = false;

  open(session: Session, { who, under }: Naming, actions: TalkActions): void {
    byId("peer-initial").textContent = initialOf(who);
    byId("talk-title").textContent = who;
    byId("words").replaceChildren(
      ...session
        .safetyWords()
        .map((word) => Object.assign(document.createElement("li"), { textContent: word, lang: "en" })),
    );
    say(byId("verification"), (texts) => texts.verification[session.peer.verified](under));
    showFacts(session);
    this.#ask(actions);
    this.#compose(actions);
    byId("end").hidden = false;
    byId("ended").hidden = true;
    byId("end").onclick = actions.end;
    byId("back").onclick = actions.back;
    showScreen("talk");
  }

  /** The peer is the one it claims to be: by the safety words, now or before, or by a fingerprint that was named. */
  verified(why: Say): void {
    this.#verified = true;
    byId("safety").dataset["state"] = "matched";
    byId("safety-answer").hidden = true;
    say(byId("safety-help"), why);
    this.#state("verified");
  }

  /** It is over. */
  ended({ clean }: Pick<SessionEnd, "clean">, why: Say): void {
    this.#state("ended");
    this.#composer.hidden = true;
    // What was not compared by now cannot be any more.
    byId("safety").hidden = !this.#verified;
    byId("end").hidden = true;
    byId("ended").hidden = false;
    byId("ended").dataset["clean"] = String(clean);
    say(byId("ended-text"), why);
    byId("ended-text").focus({ preventScroll: true });
  }

  #ask(actions: TalkActions): void {
    this.#verified = false;
    byId("safety").hidden = false;
    byId("safety").dataset["state"] = "asked";
    byId("safety-answer").hidden = false;
    say(byId("safety-help"), ({ labels }) => labels.safetyHelp);
    byId("words-match").onclick = actions.matched;
    byId("words-differ").onclick = actions.differed;
    this.#state("open");
  }

  #compose(actions: TalkActions): void {
    this.#composer.hidden = false;
    this.#text.value = "";
    this.#composer.onsubmit = async (event) => {
      event.preventDefault();
      const text = this.#text.value;
      if (text.trim() === "") return;
      this.#text.value = "";
      // What could not be sent is given back, unless the user has begun something else by then.
      if (!(await actions.say(text)) && this.#text.value === "") this.#text.value = text;
    };
    this.#text.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#composer.requestSubmit();
    };
  }

  #state(state: "open" | "verified" | "ended"): void {
    const element = byId("talk-state");
    element.dataset["state"] = state;
    say(element, (texts) => texts.state[state]);
    say(byId("announcer"), (texts) => texts.state[state]);
  }
}
