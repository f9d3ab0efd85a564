import { paint, useLanguage, visibleWidth } from "@securecomm/example-terminal";
import { afterEach, describe, expect, it } from "vitest";
import { alertText } from "../../src/chat/alert-text.ts";
import { boardLines } from "../../src/chat/board.ts";
import type { BoardState } from "../../src/chat/board-state.ts";
import { TransferNews, transferText } from "../../src/chat/transfer-text.ts";
import { describeVerification, shortVerification } from "../../src/trust/verification.ts";
import { alert, facts, transfer } from "../support/chat-facts.ts";

const plain = paint(false);
const now = Date.UTC(2026, 10, 22, 14, 3, 22);
const lost = { state: "lost", retryIn: 4_000, error: undefined } as const;
const full: BoardState = {
  peers: [
    { who: "bob", facts: facts({ checked: { how: "words", at: "2026-11-20T10:00:00Z" } }), link: { state: "open" } },
    { who: "carol", facts: facts({ verified: "claimed-first-use", advice: "Compare." }), link: undefined },
    { who: "dave", facts: facts({ checked: { how: "link", at: "2026-11-20T10:00:00Z" } }), link: undefined },
    { who: "erin", facts: undefined, link: { state: "connecting", attempt: 2 } },
    { who: "frank", facts: undefined, link: lost },
  ],
  transfers: [transfer({ id: 2 }), transfer({ id: 1, state: "asked", rate: 0, left: undefined, moved: 0 })],
  alerts: [{ alert: alert({}), who: "bob" }],
  to: undefined,
};

afterEach(() => useLanguage("en"));

function board(columns: number, state = full): string[] {
  return boardLines(state, columns, plain, now);
}

describe("the lines of the board", () => {
  it("say in English who is here, how far they are verified, what moves and what is asked", () => {
    const lines = board(100);
    expect(lines[0]).toMatch(/^── to all ─+$/);
    expect(lines[1]).toMatch(/^ ALERT CRITICAL: bob: Record 5 does not decrypt: it was altered on its way\. *$/);
    expect(lines[2]).toMatch(/^ \/alerts shows all, \/ok puts it aside *$/);
    expect(lines[3]).toBe("? bob offers report.pdf, 3.10 MB: /accept 1 or /refuse 1");
    expect(lines[4]).toMatch(/^✔ bob {2}compared, open, keys of \d\d:02$/);
    expect(lines[5]).toMatch(/^! carol {2}first contact: not verified, open, keys of \d\d:02$/);
    expect(lines[6]).toMatch(/^✔ dave {2}by link, open/);
    expect(lines[7]).toBe("… erin  connecting (attempt 2)");
    expect(lines[8]).toBe("✘ frank  lost: again in 4 s");
    expect(lines[9]).toContain("report.pdf");
    expect(lines[9]).toContain("40%");
    expect(lines).toHaveLength(10);
  });

  it("say it in Portuguese", () => {
    useLanguage("pt");
    const text = board(100).join("\n");
    expect(text).toContain("── para todos ─");
    expect(text).toContain(" ALERTA CRÍTICO: bob: ");
    expect(text).toContain("/alerts mostra todos, /ok põe de lado");
    expect(text).toContain("? bob oferece report.pdf, 3,10 MB: /accept 1 ou /refuse 1");
    expect(text).toMatch(/✔ bob {2}comparado, aberto, chaves das \d\d:02/);
    expect(text).toContain("! carol  primeiro contato: não verificado, aberto");
    expect(text).toContain("… erin  conectando (tentativa 2)");
    expect(text).toContain("✘ frank  caiu: de novo em 4 s");
  });

  it.each(["en", "pt"] as const)("keep on 40 columns what one must know to act (%s)", (language) => {
    useLanguage(language);
    const lines = board(40);
    for (const line of lines) expect(visibleWidth(line)).toBeLessThan(40);
    const text = lines.join("\n");
    expect(text).toMatch(/\/accept 1 \w+ \/refuse 1/);
    expect(text).toContain(language === "en" ? "! carol  not verified, open" : "! carol  não verificado, aberto");
    expect(text).toContain(language === "en" ? " ALERT CRITICAL: bob" : " ALERTA CRÍTICO: bob");
    expect(text).toMatch(/\/ok/);
    expect(text).toContain("report.pdf");
  });

  it("are none where nobody is here and nothing moves", () => {
    expect(board(80, { peers: [], transfers: [], alerts: [], to: undefined })).toEqual([]);
  });

  it("say to whom a line goes, and count down from when a wait was drawn first", () => {
    expect(board(80, { ...full, to: "carol" })[0]).toMatch(/^── to carol ─+$/);
    const state: BoardState = { ...full, peers: [{ who: "frank", facts: undefined, link: { ...lost } }] };
    const at = (time: number) => boardLines(state, 80, plain, time).find((line) => line.includes("frank"));
    expect([at(now), at(now + 1_500), at(now + 9_000)]).toEqual([
      "✘ frank  lost: again in 4 s",
      "✘ frank  lost: again in 3 s",
      "✘ frank  lost: again now",
    ]);
  });

  it("say that a peer is silent that has missed its heartbeat, until something comes again", () => {
    const state = (recordsReceived: number): BoardState => ({
      ...full,
      peers: [{ who: "bob", facts: facts({ session: "silent", recordsReceived }), link: undefined }],
    });
    const at = (time: number, records: number) =>
      boardLines(state(records), 80, plain, now + time).find((line) => line.includes("bob  "));
    expect(at(0, 5)).toContain("open");
    expect(at(19_000, 5)).toContain("open");
    expect(at(26_000, 5)).toBe("! bob  no sign of life for 26 s");
    expect(at(27_000, 6)).toContain("open");
  });

  it("show the gravest and the latest of many alerts, and how many more there are", () => {
    const warning = (description: string) => ({ alert: alert({ severity: "warning", description }), who: "eve" });
    const alerts = [{ alert: alert({}), who: "bob" }, warning("older"), warning("latest")];
    const lines = board(80, { ...full, alerts });
    expect(lines[1]).toContain("ALERT CRITICAL: bob");
    expect(lines[2]).toContain("ALERT WARNING: eve: latest");
    expect(lines[3]).toContain("1 more alert. /alerts shows all");
  });

  it("let nothing of a peer's through that a terminal obeys, and no long name hide the command", () => {
    const evil = "\u202e\u001b[2Jevil\u0007> ok";
    const state: BoardState = {
      peers: [{ who: evil, facts: facts({}), link: undefined }],
      transfers: [
        transfer({ state: "asked", name: `${"日".repeat(60)}${evil}`, who: evil }),
        transfer({ id: 2, name: evil, who: evil }),
      ],
      alerts: [{ alert: alert({ description: evil, address: evil }), who: evil }],
      to: evil,
    };
    for (const columns of [40, 100]) {
      const lines = board(columns, state);
      expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(lines.join("\n")).toContain("/accept 1 or /refuse 1");
      for (const line of lines) expect(visibleWidth(line)).toBeLessThan(columns);
    }
  });
});

describe("an alert in words", () => {
  it("has a frame when it is critical, and says who, what, what to do and how, without any colour", () => {
    expect(alertText(alert({}), "bob", plain, 60).split("\n")).toEqual([
      "!".repeat(59),
      expect.stringMatching(/^!! {2}ALERT CRITICAL: bob \(it was at \d\d:03:22\) $/),
      "!! Record 5 does not decrypt: it was altered on its way.",
      "!! Suggested response: make new keys.",
      "!! The session has ended. A new one has new keys: /connect",
      "!! bob",
      "!".repeat(59),
    ]);
  });

  it("names the command that fits: what is open is compared or rekeyed, what has ended is opened anew", () => {
    const command = (changes: Parameters<typeof alert>[0], who: string | undefined = "bob #2") =>
      alertText(alert({ severity: "warning", ...changes }), who, plain, 0)
        .split("\n")
        .at(-1);
    expect(command({ event: "messages", response: "re-verify" })).toContain('/verify "bob #2"');
    expect(command({ event: "messages", response: "rekey" })).toContain('/rekey "bob #2"');
    expect(command({ event: "messages", response: "drop" })).toContain("/quit");
    expect(command({ event: "record-gap", response: "drop" })).toContain("nothing left to do");
    expect(command({ event: "signature-invalid", response: "re-verify" })).toContain('/connect "bob #2"');
    const { session: _none, ...stranger } = alert({ severity: "critical", response: "re-verify" });
    expect(alertText(stranger, undefined, plain, 0)).toContain("Ask by another way for the fingerprint");
  });

  it("is one quiet line for what has honest causes", () => {
    const text = alertText(alert({ severity: "info", response: "log" }), "bob", plain, 80);
    expect(text).toMatch(/^Noted about bob: Record 5/);
    expect(text).not.toContain("\n");
  });

  it("is in Portuguese where that is the language", () => {
    useLanguage("pt");
    const description = "O registro 5 foi alterado no caminho. Resposta sugerida: gerar novas chaves.";
    const lines = alertText(alert({ description }), "bob", plain, 100).split("\n");
    expect(lines[1]).toContain("ALERTA CRÍTICO: bob");
    expect(lines[2]).toBe("!! O registro 5 foi alterado no caminho.");
    expect(lines[3]).toBe("!! Resposta sugerida: gerar novas chaves.");
  });

  it("stays within its frame whatever a peer put into it", () => {
    const description = `x\n* all is well\u2028\u001b[2J ${"y".repeat(300)}`;
    const lines = alertText(alert({ description }), "bob", plain, 40).split("\n");
    for (const line of lines) expect(line).toMatch(/^!!/);
    expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  });
});

describe("a transfer in words", () => {
  it("is told at each turn once", () => {
    const news = new TransferNews();
    expect(news.tell(transfer({}))).toBe("report.pdf is coming from bob.");
    expect(news.tell(transfer({ moved: 2_000_000 }))).toBeUndefined();
    expect(news.tell(transfer({ state: "waiting" }))).toBe(
      "report.pdf stopped at 1.24 MB: it goes on when bob is there again.",
    );
    expect(news.tell(transfer({ resumedAt: 1_240_000 }))).toBe("report.pdf goes on where it stopped, at 1.24 MB.");
    expect(news.tell(transfer({ state: "done", path: "/d/report.pdf", sha256: "ab" }))).toBe(
      "report.pdf from bob is here. It is in /d/report.pdf, SHA-256 ab",
    );
  });

  it("names the ways out where a file is there already", () => {
    expect(transferText(transfer({ state: "asked", exists: true }))).toBe(
      "bob offers report.pdf, 3.10 MB. A file of this name is here already. /accept 1 --replace, /accept 1 NEWNAME or /refuse 1",
    );
  });
});

describe("a verification in words", () => {
  it("says how and when it was checked, before how it was recognised", () => {
    const checked = { how: "words", at: "2026-11-20T10:00:00Z" } as const;
    expect(describeVerification("first-use", "bob", checked)).toEqual({
      sentence: "Verified: you compared the safety words on 2026-11-20.",
      advice: undefined,
    });
    expect(describeVerification("first-use", "bob").advice).toContain("Compare the six safety words");
    expect(shortVerification("claimed-first-use")).toBe("first contact: not verified");
    useLanguage("pt");
    expect(describeVerification("known", "bob").sentence).toBe("Tem a identidade que está lembrada para bob.");
    expect(shortVerification("known", checked)).toBe("comparado");
  });
});
