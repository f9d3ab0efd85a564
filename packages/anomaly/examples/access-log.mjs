// From the lines of an access log to anomalies with reasons.
import { createRandom, detectAnomalies, parseLog, trainAccessLog } from "@securecomm/anomaly";

const random = createRandom(3);
const minute = (at) => String(at % 60).padStart(2, "0");
const line = (at, client, address, request, status = 200) =>
  `${address} - ${client} [10/Oct/2025:${String(9 + Math.floor(at / 60)).padStart(2, "0")}:${minute(at)}:00 -0300] "${request} HTTP/1.1" ${status} 512 "-" "Mozilla/5.0"`;

// A quiet day of a shop: two clients, the same pages.
const day = Array.from({ length: 600 }, (_, i) => {
  const [client, address] = random.below(2) === 0 ? ["ana", "198.51.100.7"] : ["bruno", "203.0.113.20"];
  return line(i % 480, client, address, `GET /items/${random.below(40)}?page=${random.below(9)}`);
}).sort();

const entries = [];
for await (const entry of parseLog(day.join("\n"))) entries.push(entry);
const model = trainAccessLog(entries);
console.log(`trained on ${entries.length} lines`);

// The next lines: a usual one, a line that is none, somebody who tries a door, and somebody who injects.
const next = parseLog(
  [
    line(481, "ana", "198.51.100.7", "GET /items/3?page=1"),
    "this line was cut off in the mid",
    line(482, "ana", "203.45.67.89", "GET /admin/users", 404),
    line(483, "bruno", "203.0.113.20", "GET /items/3?page=1%27%20or%20%271%27=%271", 500),
  ].join("\n"),
);
for await (const anomaly of detectAnomalies(next, { model })) {
  console.log(`\n${anomaly.entry.client}: ${anomaly.entry.method} ${anomaly.entry.path}`);
  console.log(anomaly.describe("en"));
}
const { lines, parsed, bad, samples } = next.report;
console.log(`\n${lines} lines, ${parsed} parsed, ${bad} bad: line ${samples[0].line}, ${samples[0].reason}`);
