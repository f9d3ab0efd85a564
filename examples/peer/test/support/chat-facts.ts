import type { Alert } from "@securecomm/anomaly";
import type { SessionFacts } from "../../src/chat/facts.ts";
import type { TransferFacts } from "../../src/files/transfer-facts.ts";

/** Facts of a session, as a test needs them. */
export function facts(changes: Partial<SessionFacts>): SessionFacts {
  return {
    session: "5e551011",
    name: "bob",
    fingerprint: "sc1:bob",
    address: "127.0.0.1:7420",
    suite: "P384MLKEM1024-AES256GCM-SHA256",
    postQuantum: true,
    signatures: "off",
    verified: "known",
    checked: undefined,
    verification: "It has the identity that is remembered for bob.",
    advice: undefined,
    keyAge: 60_000,
    words: ["one", "two", "three", "four", "five", "six"],
    recordsSent: 1,
    recordsReceived: 2,
    ...changes,
  };
}

/** Facts of a transfer, as a test needs them. */
export function transfer(changes: Partial<TransferFacts>): TransferFacts {
  return {
    id: 1,
    who: "bob",
    fingerprint: "sc1:bob",
    direction: "received",
    name: "report.pdf",
    path: undefined,
    state: "moving",
    bytes: 3_100_000,
    moved: 1_240_000,
    resumedAt: 0,
    rate: 500_000,
    left: 4,
    sha256: undefined,
    why: undefined,
    exists: false,
    ...changes,
  };
}

/** An alert as the monitor raises it: a record that was altered on its way. */
export function alert(changes: Partial<Alert>): Alert {
  return {
    at: Date.UTC(2026, 10, 22, 14, 3, 22),
    subject: "sc1:bob",
    session: "5e551011",
    peer: "sc1:bob",
    kind: "rule",
    event: "record-tampered",
    rule: "record-tampered",
    severity: "critical",
    reasons: [{ code: "record-tampered", facts: { number: 5, expected: 5 } }],
    description: "Record 5 does not decrypt: it was altered on its way. Suggested response: make new keys.",
    response: "rekey",
    repeats: 0,
    ...changes,
  };
}
