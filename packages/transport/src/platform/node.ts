import { formatTcpAddress, parseTcpAddress, schemeOf } from "../channel/address.ts";
import { connectTcp, listenTcp } from "../channel/tcp.ts";
import { ChannelError } from "../errors.ts";
import type { Platform } from "./platform.ts";

/** Node: TCP. */
export const platform: Platform = {
  async dial(address, limits, signal) {
    requireTcp(address);
    return connectTcp(address, limits, signal);
  },
  async serve(address, limits, onIncoming) {
    requireTcp(address);
    return listenTcp(address, limits, onIncoming);
  },
  normalise(address) {
    requireTcp(address);
    return formatTcpAddress(parseTcpAddress(address));
  },
};

function requireTcp(address: string): void {
  const scheme = schemeOf(address);
  if (scheme !== "tcp")
    throw new ChannelError("ERR_SCHEME_UNSUPPORTED", `there is no channel for ${scheme}:// here, only for tcp://`);
}
