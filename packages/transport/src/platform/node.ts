import { ArgumentRangeError } from "@securecomm/crypto";
import { formatTcpAddress, parseTcpAddress, schemeOf } from "../channel/address.ts";
import { connectTcp, listenTcp } from "../channel/tcp.ts";
import type { TlsOptions } from "../channel/tls.ts";
import { formatWebAddress, parseWebAddress } from "../channel/web-address.ts";
import { connectWs } from "../channel/web-socket-client.ts";
import { listenWs } from "../channel/web-socket-server.ts";
import { ChannelError } from "../errors.ts";
import type { Platform } from "./platform.ts";

/** Node: TCP, and WebSocket with and without TLS. */
export const platform: Platform = {
  async dial(address, limits, signal, tls) {
    if (familyOf(address) === "web") return connectWs(address, limits, signal, tls);
    refuseTls(tls);
    return connectTcp(address, limits, signal);
  },
  async serve(address, limits, onIncoming, tls) {
    if (familyOf(address) === "web") return listenWs(address, limits, onIncoming, tls);
    refuseTls(tls);
    return listenTcp(address, limits, onIncoming);
  },
  normalise(address) {
    if (familyOf(address) === "web") return formatWebAddress(parseWebAddress(address));
    return formatTcpAddress(parseTcpAddress(address));
  },
};

function familyOf(address: string): "tcp" | "web" {
  const scheme = schemeOf(address);
  if (scheme === "tcp") return "tcp";
  if (scheme === "ws" || scheme === "wss") return "web";
  const instead = "only for tcp://, ws:// and wss://";
  throw new ChannelError("ERR_SCHEME_UNSUPPORTED", `there is no channel for ${scheme}:// here, ${instead}`);
}

function refuseTls(tls: TlsOptions | undefined): void {
  if (tls !== undefined) throw new ArgumentRangeError("tls", "left out: only a wss:// address has certificates");
}
