import { type Alert, type Reason, SESSION_FEATURES } from "@securecomm/anomaly";
import { paint, useLanguage } from "@securecomm/example-terminal";
import { afterEach, describe, expect, it } from "vitest";
import { alertSentence } from "../../src/chat/alert-sentence.ts";
import { alertLine, alertText } from "../../src/chat/alert-text.ts";
import { alert } from "../support/chat-facts.ts";

const plain = paint(false);
afterEach(() => useLanguage("en"));

function scored(feature: string, changes: Partial<Reason> = {}, sent = false): Alert {
  const row = SESSION_FEATURES.features.map(({ name }) => (name === "sent" && sent ? 1 : 0));
  const { rule: _none, ...rest } = alert({});
  return {
    ...rest,
    kind: "score",
    event: "messages",
    severity: "warning",
    response: "log",
    reasons: [{ code: "feature", facts: {}, feature, set: "session", side: "high", ...changes }],
    description:
      "Bytes in a minute above the usual (9 MB) (Score: 0.607, Model: knn). Suggested response: write it down.",
    row,
  };
}

describe("a detector's alert", () => {
  it("begins with one plain sentence, the figures after it, and says where to look", () => {
    expect(alertText(scored("bytes_window"), "bob", plain, 0).split("\n").slice(1)).toEqual([
      "!  Far more data than bob usually sends.",
      "!  Bytes in a minute above the usual (9 MB) (Score: 0.607, Model: knn).",
      "!  Suggested response: it is in the log; look at what bob does.",
    ]);
    expect(alertLine(scored("bytes_window"), "bob")).toBe("ALERT WARNING: bob: Far more data than bob usually sends.");
  });

  it("is in the language of its reader, and knows who sends and which way it is unusual", () => {
    expect(alertSentence(scored("bytes_hour", {}, true), "bob")).toBe("Far more data than usual goes to bob.");
    expect(alertSentence(scored("session_age", { side: "low" }), "bob")).toMatch(/right at the beginning/);
    useLanguage("pt");
    expect(alertSentence(scored("bytes_surge"), "bob")).toBe("Muito mais dados do que bob costuma enviar.");
  });

  it("has a sentence of its own for everything that is measured", () => {
    const general = alertSentence(scored("nothing of the kind"), "bob");
    expect(general).toMatch(/several ways/);
    for (const { name } of SESSION_FEATURES.features)
      expect(alertSentence(scored(name), "bob"), name).not.toBe(general);
    expect(alertSentence(scored("constructor"), "bob")).toBe(general);
  });

  it("names no slash command where none can be typed", () => {
    for (const response of ["re-verify", "rekey", "drop", "log"] as const) {
      for (const event of ["messages", "session-closed"]) {
        const text = alertText(alert({ severity: "warning", response, event }), "bob", plain, 0, false);
        expect(text).not.toMatch(/ \/\w/);
      }
    }
  });
});
