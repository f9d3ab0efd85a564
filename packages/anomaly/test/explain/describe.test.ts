import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SuggestedResponse } from "../../src/alerts/alert.ts";
import { addressReason } from "../../src/explain/address-reason.ts";
import { describeAlert, describeAnomaly, describeReason, describeResponse } from "../../src/explain/describe.ts";
import { ENGLISH } from "../../src/explain/en.ts";
import { PORTUGUESE } from "../../src/explain/pt.ts";
import type { Language, Reason, ReasonCode } from "../../src/explain/reason.ts";
import { ADDRESS_CHANGE_WEIGHTS, type AddressFact } from "../../src/features/address-changes.ts";
import { hostileText, UNFIT } from "./hostile.ts";

const LANGUAGES: readonly Language[] = ["en", "pt"];
const CODES = Object.keys(ENGLISH) as ReasonCode[];
const say = (code: ReasonCode, facts: Reason["facts"]) =>
  LANGUAGES.map((lang) => describeReason({ code, facts }, lang));

describe("the other changes of a client", () => {
  it.each<[AddressFact, string, string]>([
    [
      { kind: "new-range", range: "203.45.67.0/24" },
      "IP address in a range new for the client (203.45.67.0/24)",
      "Endereço de IP em faixa nova para o cliente (203.45.67.0/24)",
    ],
    [
      { kind: "new-country", from: "BR", to: "NL" },
      "Access from a country new for the client (BR → NL)",
      "Acesso de um país novo para o cliente (BR → NL)",
    ],
    [
      { kind: "new-network", from: "AS64500", to: "AS64511 Example" },
      "Access through a network new for the client (AS64500 → AS64511 Example)",
      "Acesso por uma rede nova para o cliente (AS64500 → AS64511 Example)",
    ],
    [
      { kind: "new-user-agent", from: "Chrome on Windows", to: "curl" },
      "Browser or program new for the client (Chrome on Windows → curl)",
      "Navegador ou programa novo para o cliente (Chrome no Windows → curl)",
    ],
    [
      { kind: "new-user-agent", from: "Safari on iPhone", to: "none" },
      "Browser or program new for the client (Safari on iPhone → none)",
      "Navegador ou programa novo para o cliente (Safari no iPhone → nenhum)",
    ],
    [
      { kind: "new-user-agent", from: "unknown", to: "Roda on Foo" },
      "Browser or program new for the client (unknown → Roda on Foo)",
      "Navegador ou programa novo para o cliente (desconhecido → Roda on Foo)",
    ],
    [
      { kind: "impossible-travel", from: "BR", to: "JP", kilometres: 16_742.3, hours: 1 },
      "Impossible travel (BR → JP; at least 16,742 km in 1 hour)",
      "Deslocamento impossível (BR → JP; pelo menos 16.742 km em 1 hora)",
    ],
    [
      { kind: "impossible-travel", from: "BR", to: "JP", kilometres: 16_742, hours: 0 },
      "Impossible travel (BR → JP; at least 16,742 km in less than 1 minute)",
      "Deslocamento impossível (BR → JP; pelo menos 16.742 km em menos de 1 minuto)",
    ],
    [
      { kind: "impossible-travel", from: "BR", to: "JP", kilometres: 16_742, hours: 0.5 },
      "Impossible travel (BR → JP; at least 16,742 km in 30 minutes)",
      "Deslocamento impossível (BR → JP; pelo menos 16.742 km em 30 minutos)",
    ],
    [
      { kind: "impossible-travel", from: "BR", to: "JP", kilometres: 16_742, hours: 1.5 },
      "Impossible travel (BR → JP; at least 16,742 km in 1.5 hours)",
      "Deslocamento impossível (BR → JP; pelo menos 16.742 km em 1,5 hora)",
    ],
    [
      { kind: "habit-hour", hour: 3, share: 0.4, usual: 0.015 },
      "Client active at hours when it rarely is (03:00; now 40%; before 1.5%)",
      "Cliente ativo em horários em que raramente está ativo (3h; agora 40%; antes 1,5%)",
    ],
    [
      { kind: "habit-method", method: "DELETE", share: 0.5, usual: 0 },
      "Change in the HTTP methods that the client uses (DELETE; now 50%; before 0%)",
      "Mudança nos métodos HTTP que o cliente usa (DELETE; agora 50%; antes 0%)",
    ],
    [
      { kind: "habit-area", area: "/reports", share: 0.9, usual: 0.1 },
      "Change in the areas that the client visits (/reports; now 90%; before 10%)",
      "Mudança nas áreas que o cliente acessa (/reports; agora 90%; antes 10%)",
    ],
    [
      { kind: "habit-volume", requests: 1200, usual: 8.5 },
      "Change in the client's volume of requests (now 1,200 an hour; before 8.5 an hour)",
      "Mudança no volume de requisições do cliente (agora 1.200 por hora; antes 8,5 por hora)",
    ],
  ])("%o has a sentence in both languages", (fact, en, pt) => {
    const reason = addressReason({ ...fact, fresh: true });
    expect(describeReason(reason, "en")).toBe(en);
    expect(describeReason(reason, "pt")).toBe(pt);
  });

  it("that were found at a line before, and not at this one, say so", () => {
    const agent: AddressFact = { kind: "new-user-agent", from: "Chrome on Windows", to: "curl" };
    const say = (withinHours: number) =>
      LANGUAGES.map((language) => describeReason(addressReason({ ...agent, fresh: false, withinHours }), language));
    expect(say(24)).toEqual([
      "Browser or program new for the client (Chrome on Windows → curl) in the last 24 hours",
      "Navegador ou programa novo para o cliente (Chrome no Windows → curl) nas últimas 24 horas",
    ]);
    expect(say(1)[1]).toMatch(/ na última hora$/);
    const address = addressReason({ kind: "new-address", address: "198.51.100.9", fresh: false, withinHours: 24 });
    expect(describeReason(address, "pt")).toBe("Novo endereço de IP detectado (198.51.100.9) nas últimas 24 horas");
  });

  it("that are not about addresses stand in a line of their own", () => {
    const reasons: Reason[] = [{ code: "hour", facts: { hour: 3, minute: 5 } }];
    const agent: Reason = { code: "new-user-agent", facts: { from: "Firefox", to: "curl" } };
    const address: Reason = { code: "new-address", facts: { address: "2001:db8::1" } };
    const anomaly = { reasons, score: 0.5, model: "knn", addressChanges: [agent, address] };
    expect(describeAnomaly(anomaly, "en").split("\n")).toEqual([
      "Anomaly detected: Unusual hour (03:05) (Score: 0.500, Model: knn)",
      "Suspicious IP address changes: New IP address detected (2001:db8::1)",
      "Other changes of the client: Browser or program new for the client (Firefox → curl)",
    ]);
    expect(
      describeAnomaly({ ...anomaly, addressChanges: [agent] }, "pt")
        .split("\n")
        .slice(1),
    ).toEqual(["Outras mudanças do cliente: Navegador ou programa novo para o cliente (Firefox → curl)"]);
  });
});

describe("facts of the protocol", () => {
  it.each<[ReasonCode, Reason["facts"], string, string]>([
    [
      "record-replayed",
      { number: 7, expected: 1234, earlierEpoch: 1 },
      "Record received before was sent again (replay) (number 7; expected 1,234; of an earlier key)",
      "Registro já recebido foi reenviado (replay) (número 7; esperado 1.234; de uma chave anterior)",
    ],
    [
      "record-tampered",
      { number: 3 },
      "Decryption of a record failed (number 3)",
      "Falha de decifração de um registro (número 3)",
    ],
    [
      "signature-invalid",
      { sections: 1 },
      "Invalid signature (1 section covered)",
      "Assinatura inválida (1 seção coberta)",
    ],
    [
      "identity-changed",
      { expected: "sc1:aa", actual: "sc1:bb" },
      "Peer's identity changed (expected sc1:aa; received sc1:bb)",
      "Identidade do par mudou (esperada sc1:aa; recebida sc1:bb)",
    ],
    [
      "credential-probing",
      { code: "ERR_PEER_NOT_TRUSTED", count: 5, seconds: 600 },
      "Repeated attempts with credentials (5 failures in 10 min)",
      "Tentativas repetidas de credenciais (5 falhas em 10 min)",
    ],
    [
      "flood",
      { reason: "cookie", count: 40, group: "192.0.2.0/24" },
      "Defence against a flood is on (cookie; 40 times; the latest from 192.0.2.0/24)",
      "Defesa contra inundação (flood) em ação (cookie; 40 vezes; a última de 192.0.2.0/24)",
    ],
    [
      "session-truncated",
      {},
      "Session ended without an authenticated close",
      "Sessão encerrada sem despedida autenticada",
    ],
  ])("%s with %o", (code, facts, en, pt) => {
    expect(say(code, facts)).toEqual([en, pt]);
  });
});

describe("an alert in words", () => {
  const rule: Reason = { code: "record-tampered", facts: { number: 3 } };

  it("says the reason first, then what to do", () => {
    expect(describeAlert({ reasons: [rule], response: "rekey", repeats: 0 }, "en")).toBe(
      "Decryption of a record failed (number 3). Suggested response: make new keys.",
    );
    expect(describeAlert({ reasons: [rule], response: "drop", repeats: 12 }, "pt")).toBe(
      "Falha de decifração de um registro (número 3). Repetido 12 vezes desde o último aviso. " +
        "Resposta sugerida: encerrar a conexão e barrar o endereço.",
    );
  });

  it("says score and model where a model spoke", () => {
    const alert = { reasons: [rule], score: 0.9126, detector: "iforest", response: "log", repeats: 1 } as const;
    expect(describeAlert(alert, "en")).toBe(
      "Decryption of a record failed (number 3) (Score: 0.913, Model: iforest). Repeated 1 time since it was last told. " +
        "Suggested response: write it down.",
    );
    expect(describeAlert({ ...alert, repeats: 0 }, "pt")).toContain("(Score: 0.913, Modelo: iforest). Resposta");
  });

  it("has words for every response, different in both languages", () => {
    const all: SuggestedResponse[] = ["log", "re-verify", "rekey", "drop"];
    const words = all.flatMap((response) => LANGUAGES.map((language) => describeResponse(response, language)));
    expect(new Set(words).size).toBe(8);
  });
});

describe("every reason", () => {
  it("has a sentence in both languages, with and without facts", () => {
    expect(Object.keys(PORTUGUESE)).toEqual(CODES);
    const sentences = CODES.flatMap((code) => say(code, {}));
    expect(new Set(sentences).size).toBe(2 * CODES.length);
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^\p{Lu}/u);
      expect(sentence).not.toMatch(/undefined|NaN|\(\)|[.;]$/);
    }
  });

  it("of the address changes is among them", () => {
    expect(CODES).toEqual(expect.arrayContaining(Object.keys(ADDRESS_CHANGE_WEIGHTS)));
  });

  const names = [
    "status",
    "address",
    "from",
    "to",
    "count",
    "hours",
    "kilometres",
    "range",
    "method",
    "area",
    "code",
    "reason",
    "group",
    "expected",
    "actual",
    "number",
    "hour",
    "minute",
    "share",
    "usual",
    "characters",
    "levels",
    "feature1",
    "feature2",
    "feature3",
    "requests",
    "limit",
    "seconds",
    "sections",
    "uncovered",
  ];
  const value = fc.oneof(hostileText, fc.double(), fc.integer());
  const facts = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 12, noNullPrototype: true });
  const reason: fc.Arbitrary<Reason> = fc.record({
    code: fc.constantFrom<ReasonCode>(...CODES, "feature", "combination"),
    facts,
    feature: hostileText,
    actual: value,
    rarity: fc.double(),
    side: fc.constantFrom("high" as const, "low" as const),
    unit: fc.constantFrom("bytes" as const, "seconds" as const, "flag" as const, "rarity" as const, "code" as const),
    typical: fc.record({ low: fc.double(), high: fc.double(), expected: fc.double() }),
  });

  it("is one visible line of bounded length, however hostile its facts", () => {
    fc.assert(
      fc.property(reason, (given) => {
        for (const language of LANGUAGES) {
          const sentence = describeReason(given, language);
          expect(sentence.length).toBeGreaterThan(3);
          expect(Array.from(sentence).length).toBeLessThanOrEqual(400);
          expect(sentence).not.toMatch(UNFIT);
        }
      }),
      { numRuns: 2000, seed: 6 },
    );
  });

  it("keeps an anomaly to its lines, however many and hostile its reasons", () => {
    fc.assert(
      fc.property(
        fc.array(reason, { maxLength: 20 }),
        hostileText,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (reasons, model, score) => {
          for (const language of LANGUAGES) {
            const lines = describeAnomaly({ reasons, model, score }, language).split("\n");
            expect(lines).toHaveLength(1);
            expect(lines[0]).not.toMatch(UNFIT);
            expect(lines[0]!.length).toBeLessThan(10_000);
          }
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });

  it("refuses what is no reason, no language and no score", () => {
    expect(() => describeReason({ code: "constructor" as ReasonCode, facts: {} }, "en")).toThrow(TypeError);
    expect(() => describeReason({ code: "hour", facts: {} }, "de" as Language)).toThrow(TypeError);
    expect(() => describeReason(null as unknown as Reason, "en")).toThrow(TypeError);
    expect(() => describeAnomaly({ reasons: [], score: 1.5, model: "x" }, "en")).toThrow(RangeError);
    expect(() => describeAnomaly({ reasons: [], score: Number.NaN, model: "x" }, "en")).toThrow(RangeError);
    expect(() => describeResponse("toString" as SuggestedResponse, "en")).toThrow(TypeError);
  });

  it("is the general one where an anomaly has none", () => {
    const anomaly = { reasons: [], score: 0.7, model: "iforest" };
    expect(describeAnomaly(anomaly, "pt")).toBe(
      "Anomalia detectada: Combinação incomum de características (Score: 0.700, Modelo: iforest)",
    );
    expect(describeAnomaly(anomaly, "en")).toBe(
      "Anomaly detected: Unusual combination of features (Score: 0.700, Model: iforest)",
    );
  });
});
