import { describe, expect, it } from "vitest";
import { Alerts } from "../../src/chat/alerts.ts";
import { boardLines } from "../../src/chat/board.ts";
import { alert } from "../support/chat-facts.ts";

const warning = (subject: string) => ({
  type: "alert" as const,
  alert: alert({ subject, severity: "warning" }),
  who: undefined,
});

describe("alerts", () => {
  it("of the gravest kind stay where strangers raise lesser ones by the hundred, and what fell out is counted", () => {
    const alerts = new Alerts();
    const grave = alert({ subject: "sc1:bob" });
    alerts.note({ type: "alert", alert: grave, who: "bob" });
    for (let at = 0; at < 500; at++) alerts.note(warning(`192.0.2.${at}`));
    expect(alerts.standing[0]?.alert).toBe(grave);
    expect(alerts.kept[0]?.alert).toBe(grave);
    expect(alerts.standing).toHaveLength(20);
    expect(alerts.fallen).toBe(481);
    expect(alerts.kept).toHaveLength(200);
    const board = { peers: [], transfers: [], alerts: alerts.standing, fallen: alerts.fallen, to: undefined };
    const lines = boardLines(board, 100).join("\n");
    expect(lines).toContain("bob");
    expect(lines).toContain("499 more alerts");
    expect(alerts.putAside()).toBe(501);
    expect([alerts.standing.length, alerts.fallen]).toEqual([0, 0]);
  });

  it("of one kind about one subject have one place", () => {
    const alerts = new Alerts();
    for (let at = 0; at < 30; at++) alerts.note(warning("192.0.2.1"));
    alerts.note({ type: "alert", alert: alert({ subject: "192.0.2.1" }), who: undefined });
    expect(alerts.standing.map(({ alert: { severity } }) => severity)).toEqual(["warning", "critical"]);
    expect([alerts.fallen, alerts.count]).toEqual([0, 31]);
  });

  it("give way to graver ones, and a lesser one does not come in where only graver ones stand", () => {
    const alerts = new Alerts();
    for (let at = 0; at < 20; at++)
      alerts.note({ type: "alert", alert: alert({ subject: `sc1:${at}` }), who: undefined });
    alerts.note(warning("192.0.2.1"));
    expect(alerts.standing.every(({ alert: { severity } }) => severity === "critical")).toBe(true);
    expect(alerts.fallen).toBe(1);
  });
});
