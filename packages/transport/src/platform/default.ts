import { schemeOf } from "../channel/address.ts";
import { ChannelError } from "../errors.ts";
import type { Platform } from "./platform.ts";

/** A runtime without sockets of its own: sessions run over a `channel` that the application brings. */
export const platform: Platform = {
  dial: async (address) => refuse(address),
  serve: async (address) => refuse(address),
  normalise: (address) => refuse(address),
};

function refuse(address: string): never {
  throw new ChannelError("ERR_SCHEME_UNSUPPORTED", `there is no channel for ${schemeOf(address)}:// here`);
}
