import { describe, expect, it } from "vitest";
import { addressReason } from "../../src/explain/address-reason.ts";
import { describeAnomaly, describeReason } from "../../src/explain/describe.ts";
import { explainLogEntry } from "../../src/explain/log-reasons.ts";
import type { Reason } from "../../src/explain/reason.ts";
import type { AddressFact } from "../../src/features/address-changes.ts";
import { logEntry } from "./log-entries.ts";

const change = (fact: AddressFact): Reason => addressReason({ ...fact, fresh: true });
const segments = (count: number, length: number) => `/${Array(count).fill("a".repeat(length)).join("/")}`;

describe("the product's first descriptions", () => {
  it.each([
    [{ local: "2024-12-04T03:00" }, "Horário atípico (3h)", "Unusual hour (03:00)"],
    [{ local: "2024-12-04T03:59" }, "Horário atípico (3h)", "Unusual hour (03:59)"],
    [{ local: "2024-12-07T12:00" }, "Acesso em fim de semana", "Access on a weekend"],
    [{ status: 500 }, "Erro do servidor (500)", "Server error (500)"],
    [{ status: 404 }, "Erro do cliente (404)", "Client error (404)"],
    [{ path: "/admin" }, "Acesso a área administrativa", "Access to an administration area"],
    [{ path: "/login" }, "Acesso a área de autenticação", "Access to an authentication area"],
    [{ path: segments(1, 119) }, "Path muito longo (120 caracteres)", "Very long path (120 characters)"],
    [{ path: segments(8, 3) }, "Path muito profundo (8 níveis)", "Very deep path (8 levels)"],
    [{ method: "TRACE" }, "Método HTTP não convencional", "Unconventional HTTP method"],
  ])("say of a line with %o: %s", (fields, pt, en) => {
    const reasons = explainLogEntry(logEntry(fields));
    expect(reasons.map((reason) => describeReason(reason, "pt"))).toEqual([pt]);
    expect(reasons.map((reason) => describeReason(reason, "en"))).toEqual([en]);
  });

  it.each<[AddressFact, string, string]>([
    [
      { kind: "new-address", address: "203.45.67.89" },
      "Novo endereço de IP detectado (203.45.67.89)",
      "New IP address detected (203.45.67.89)",
    ],
    [
      { kind: "many-addresses", count: 4, limit: 3 },
      "Múltiplos endereços de IP (4 endereços diferentes; limite 3)",
      "Multiple IP addresses (4 different addresses; limit 3)",
    ],
    [
      { kind: "frequent-changes", count: 3, hours: 2 },
      "Mudanças frequentes de endereço de IP (3 endereços em 2 horas)",
      "Frequent changes of IP address (3 addresses in 2 hours)",
    ],
    [
      { kind: "private-to-public", from: "10.0.0.5", to: "203.45.67.89" },
      "Mudança privado→público (10.0.0.5 → 203.45.67.89)",
      "Change private→public (10.0.0.5 → 203.45.67.89)",
    ],
    [
      { kind: "public-to-private", from: "203.45.67.89", to: "10.0.0.5" },
      "Mudança público→privado (203.45.67.89 → 10.0.0.5)",
      "Change public→private (203.45.67.89 → 10.0.0.5)",
    ],
    [
      { kind: "several-addresses", count: 2 },
      "Consumo através de 2 endereços de IP diferentes",
      "Activity from 2 different IP addresses",
    ],
  ])("say of the address change %o: %s", (fact, pt, en) => {
    expect(describeReason(change(fact), "pt")).toBe(pt);
    expect(describeReason(change(fact), "en")).toBe(en);
  });

  it("come out in the product's first form of two lines, word for word", () => {
    const anomaly = {
      reasons: explainLogEntry(logEntry({ path: "/admin" })),
      score: 0.847,
      model: "iforest",
      addressChanges: [
        change({ kind: "new-address", address: "203.45.67.89" }),
        change({ kind: "several-addresses", count: 2 }),
      ],
    };
    expect(describeAnomaly(anomaly, "pt")).toBe(
      "Anomalia detectada: Acesso a área administrativa (Score: 0.847, Modelo: iforest)\n" +
        "Mudanças de endereços de IP suspeitas: Novo endereço de IP detectado (203.45.67.89) e " +
        "Consumo através de 2 endereços de IP diferentes",
    );
    expect(describeAnomaly(anomaly, "en")).toBe(
      "Anomaly detected: Access to an administration area (Score: 0.847, Model: iforest)\n" +
        "Suspicious IP address changes: New IP address detected (203.45.67.89) and Activity from 2 different IP addresses",
    );
  });

  it("are in one line where the address did not change, with the reasons in a list", () => {
    const entry = logEntry({ path: "/admin/login", status: 404, local: "2024-12-04T03:12" });
    const anomaly = { reasons: explainLogEntry(entry), score: 0.9996, model: "ensemble" };
    expect(describeAnomaly(anomaly, "pt")).toBe(
      "Anomalia detectada: Acesso a área administrativa, Acesso a área de autenticação, Erro do cliente (404) e " +
        "Horário atípico (3h) (Score: 1.000, Modelo: ensemble)",
    );
    expect(describeAnomaly({ ...anomaly, reasons: anomaly.reasons.slice(0, 2) }, "en")).toBe(
      "Anomaly detected: Access to an administration area and Access to an authentication area " +
        "(Score: 1.000, Model: ensemble)",
    );
  });
});
