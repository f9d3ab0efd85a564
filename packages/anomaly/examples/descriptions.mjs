// Every reason of an access log in both languages, read from the line itself, and the sentence with score and model.
import { describeAnomaly, describeReason, explainLogEntry, parseLogLine } from "@securecomm/anomaly";

const line = (day, time, request, status = 200) =>
  `203.45.67.89 - ana [${day}/Oct/2025:${time}:00 -0300] "${request} HTTP/1.1" ${status} 512 "-" "Mozilla/5.0"`;

const cases = [
  line("10", "03:12", "GET /items"),
  line("11", "14:00", "GET /items"),
  line("10", "14:00", "GET /items", 500),
  line("10", "14:00", "GET /items", 404),
  line("10", "14:00", "GET /admin/users"),
  line("10", "14:00", "POST /login"),
  line("10", "14:00", `GET /${"x".repeat(119)}`),
  line("10", "14:00", "GET /a/b/c/d/e/f/g/h"),
  line("10", "14:00", "PROPFIND /items"),
];
for (const text of cases) {
  for (const reason of explainLogEntry(parseLogLine(text).entry)) {
    console.log(`${describeReason(reason, "pt").padEnd(38)} ${describeReason(reason, "en")}`);
  }
}

const anomaly = {
  reasons: [{ code: "admin-area", facts: {} }],
  score: 0.847,
  model: "iforest",
  addressChanges: [
    { code: "new-address", facts: { address: "203.45.67.89" } },
    { code: "several-addresses", facts: { count: 2 } },
  ],
};
console.log(`\n${describeAnomaly(anomaly, "pt")}`);
console.log(`\n${describeAnomaly(anomaly, "en")}`);
