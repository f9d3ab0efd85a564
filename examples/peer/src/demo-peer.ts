import { SecureCommError } from "@securecomm/transport";
import type { Order, Report } from "./demo/orders.ts";
import { DemoPeer } from "./demo/peer.ts";

// A process of its own for one peer of the demo: orders come, and reports go, over the channel to its parent.

function report(message: Report): void {
  if (process.connected) process.send?.(message);
}

const peer = new DemoPeer(report);

async function obey({ id, order, ask }: Order): Promise<void> {
  try {
    // The union keeps order and ask together; a call through a computed name loses that.
    const answer = await (peer[order] as (ask: Order["ask"]) => Promise<unknown>).call(peer, ask);
    report({ kind: "answer", id, answer });
  } catch (error) {
    const code = error instanceof SecureCommError ? error.code : "ERR_DEMO";
    report({ kind: "error", id, code, message: error instanceof Error ? error.message : "unknown" });
  }
}

process.on("message", (order) => void obey(order as Order));
// Ctrl-C reaches the whole group; the parent decides what comes of it, and when it is gone there is nothing to do.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
