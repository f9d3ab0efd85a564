// The monitor watches sessions with the ready model: it learns each peer's habits, and says what breaks them.
import { createSessionMonitor, readySessionModel } from "@securecomm/anomaly";

const alerts = [];
const monitor = createSessionMonitor({
  model: readySessionModel(),
  lang: "en",
  onAlert: (alert) => alerts.push(alert),
  // The backup at night is big, and known.
  expected: [{ peer: "sc1backup", hours: [1, 4], note: "nightly backup" }],
});

const start = Date.UTC(2025, 2, 3, 9);
const talk = (peer, at, direction, bytes) =>
  monitor({ type: "messages", at, session: peer, peer, direction, kind: "json", count: 1, bytes });

// Ana chats for two hours: a few words every quarter of a minute or so, and answers.
monitor({ type: "session-opened", at: start, session: "sc1ana", peer: "sc1ana", duration: 90 });
for (let i = 0; i < 480; i++) {
  const at = start + i * 15_000 + ((i * 7919) % 6_000);
  talk("sc1ana", at, i % 2 === 0 ? "received" : "sent", 60 + ((i * 104729) % 140));
}
console.log(`alerts after two hours of chat: ${alerts.length}`);

// Then her session begins to send out megabytes.
const later = start + 2 * 3_600_000 + 30_000;
for (let i = 0; i < 60; i++) talk("sc1ana", later + i * 400, "sent", 900_000);
console.log(`alerts after half a minute of sending megabytes: ${alerts.length}`);
for (const { severity, response, description } of alerts.slice(0, 2)) {
  console.log(`[${severity}, ${response}] ${description}`);
}
