import type { Channel } from "../channel/channel.ts";
import type { ChannelServer, Incoming } from "../channel/server.ts";
import type { TlsOptions } from "../channel/tls.ts";
import type { Limits } from "../limits.ts";

/** What only the runtime can do: each has its own file, chosen by import condition. */
export interface Platform {
  /** Opens a channel to an address whose scheme this runtime knows. */
  dial(address: string, limits: Limits, signal: AbortSignal | undefined, tls: TlsOptions | undefined): Promise<Channel>;
  /** Listens on an address whose scheme this runtime knows. */
  serve(
    address: string,
    limits: Limits,
    onIncoming: (incoming: Incoming) => void,
    tls: TlsOptions | undefined,
  ): Promise<ChannelServer>;
  /** The one way to write an address: trust on first use is keyed by it. */
  normalise(address: string): string;
}
