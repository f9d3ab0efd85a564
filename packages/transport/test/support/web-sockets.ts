import { onTestFinished } from "vitest";
import type { Channel } from "../../src/channel/channel.ts";
import type { Incoming } from "../../src/channel/server.ts";
import type { TlsOptions } from "../../src/channel/tls.ts";
import { connectWs } from "../../src/channel/web-socket-client.ts";
import { listenWs } from "../../src/channel/web-socket-server.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/limits.ts";
import { testCertificate } from "./certificate.ts";
import { until } from "./observe.ts";

/** One certificate is enough for a run. */
export const certificate = testCertificate();
export const serverTls: TlsOptions = certificate;
export const clientTls: TlsOptions = { ca: certificate.cert };

/** A listener whose connections are gathered; nothing of them was read. */
export async function listeningWs(address = "ws://127.0.0.1:0", limits: Limits = DEFAULT_LIMITS) {
  const incoming: Incoming[] = [];
  const tls = address.startsWith("wss") ? serverTls : undefined;
  const server = await listenWs(address, limits, (one) => incoming.push(one), tls);
  const accepted: Channel[] = [];
  onTestFinished(async () => {
    for (const one of incoming) one.refuse();
    await server.close();
  });
  const accept = async (): Promise<Channel> => {
    const index = accepted.length;
    await until(() => incoming.length > index);
    const channel = (incoming[index] as Incoming).accept();
    accepted.push(channel);
    return channel;
  };
  return { url: server.url, server, incoming, accept };
}

/** Both ends of a connection: the one that dialled, and the one that listened. */
export async function webSocketPair(
  address = "ws://127.0.0.1:0",
  limits: Limits = DEFAULT_LIMITS,
): Promise<[dialled: Channel, listened: Channel]> {
  const { url, accept } = await listeningWs(address, limits);
  const tls = address.startsWith("wss") ? clientTls : undefined;
  return Promise.all([connectWs(url, limits, undefined, tls), accept()]);
}
