import type { Session } from "@securecomm/transport";
import type { Label } from "../texts/english.ts";
import { type Say, say } from "../texts/language.ts";
import { byId, make, showFingerprint } from "./dom.ts";

/** What protects the conversation, for those who want to know. */
export function showFacts(session: Session): void {
  const { suite, postQuantum, signatures } = session.security();
  const fingerprint = make("code", "fingerprint");
  showFingerprint(fingerprint, session.peer.fingerprint);
  byId("facts").replaceChildren(
    ...fact("fingerprintOfPeer", fingerprint),
    ...fact("suite", suite),
    ...fact(
      "postQuantum",
      saying(({ quantum }) => quantum[postQuantum ? "yes" : "no"]),
    ),
    ...fact(
      "signatures",
      saying(({ signatureMode }) => signatureMode[signatures]),
    ),
    ...fact("sessionId", make("code", "", session.id)),
  );
}

function fact(label: Label, value: Node | string): [HTMLElement, HTMLElement] {
  return [saying(({ labels }) => labels[label], "dt"), make("dd", "", value)];
}

function saying(text: Say, tag = "span"): HTMLElement {
  const element = make(tag);
  say(element, text);
  return element;
}
