// Changes of a client's addresses, by the log's own clock: private to public, several in sequence, an entirely new
// one, and a normal client as control.
import { addressReason, createAddressWatch, describeReason } from "@securecomm/anomaly";

const nine = Date.UTC(2024, 11, 2, 9);
const minutes = (count) => count * 60_000;

function tell(title, client, visits) {
  const watch = createAddressWatch();
  let changes = [];
  for (const [after, address] of visits) changes = watch.observe({ client, address, at: nine + minutes(after) });
  console.log(`${title}:`);
  if (changes.length === 0) console.log("  nothing suspicious");
  for (const change of changes) console.log(`  ${describeReason(addressReason(change), "pt")}`);
}

tell("From a private network to a public address", "ana", [
  [0, "192.168.1.10"],
  [10, "192.168.1.10"],
  [20, "203.45.67.89"],
]);
tell("Several addresses in sequence", "bruno", [
  [0, "198.51.100.1"],
  [10, "198.51.100.2"],
  [20, "198.51.100.3"],
  [30, "198.51.100.4"],
]);
tell("An entirely new address", "carla", [
  [0, "198.51.100.7"],
  [60, "198.51.100.7"],
  [600, "203.45.67.89"],
]);
tell("A normal client", "davi", [
  [0, "198.51.100.9"],
  [30, "198.51.100.9"],
  [60, "198.51.100.9"],
]);
