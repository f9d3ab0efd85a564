import { ArgumentRangeError } from "@securecomm/crypto";
import { schemeOf } from "../channel/address.ts";
import { formatWebAddress, parseWebAddress } from "../channel/web-address.ts";
import { connectWebSocket } from "../channel/web-socket-dial.ts";
import { ChannelError } from "../errors.ts";
import type { Platform } from "./platform.ts";

/** A browser, or another runtime without sockets of its own: it dials WebSockets, and cannot listen. */
export const platform: Platform = {
  async dial(address, limits, signal, tls) {
    requireWeb(address);
    if (tls !== undefined) throw new ArgumentRangeError("tls", "left out here: what it says only Node can be told");
    return connectWebSocket(address, limits, signal);
  },
  async serve(address) {
    throw new ChannelError(
      "ERR_SCHEME_UNSUPPORTED",
      `nothing can listen on ${schemeOf(address)}:// here, only on Node`,
    );
  },
  normalise(address) {
    requireWeb(address);
    return formatWebAddress(parseWebAddress(address));
  },
};

function requireWeb(address: string): void {
  const scheme = schemeOf(address);
  if (scheme === "ws" || scheme === "wss") return;
  const instead = "only for ws:// and wss://, or bring a channel of your own";
  throw new ChannelError("ERR_SCHEME_UNSUPPORTED", `there is no channel for ${scheme}:// here, ${instead}`);
}
