// Facts of the protocol are always an alert: no model, no training, and the very first one counts.
import { createSessionMonitor } from "@securecomm/anomaly";

const monitor = createSessionMonitor({
  onAlert: ({ severity, response, description }) => console.log(`[${severity}, ${response}] ${description}`),
});

// A session or listener of @securecomm/transport reports such events by itself: { observers: [monitor] }.
const about = { at: Date.UTC(2025, 2, 3, 9), peer: "sc1ana", address: "198.51.100.7:50112", role: "responder" };
monitor({ ...about, session: "one", type: "record-replayed", number: 12, expected: 40 });
monitor({ ...about, session: "two", type: "signature-invalid", sections: 3 });
monitor({ ...about, session: "three", type: "record-tampered", number: 5, expected: 5 });
monitor({ ...about, session: "four", type: "record-gap", number: 9, expected: 7 });
monitor({ ...about, type: "identity-changed", expected: "sc1ana", actual: "sc1mallory" });
monitor({ ...about, type: "handshake-failed", code: "ERR_SESSION_TRUNCATED" });

// What is normal raises nothing.
monitor({ ...about, session: "five", type: "messages", direction: "received", kind: "json", count: 1, bytes: 120 });
monitor({ ...about, session: "five", type: "session-closed", clean: true });
