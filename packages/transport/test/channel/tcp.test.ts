import { networkInterfaces } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Incoming } from "../../src/channel/server.ts";
import { connectTcp, listenTcp } from "../../src/channel/tcp.ts";
import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { numbered } from "../support/frames.ts";
import { observe, until } from "../support/observe.ts";

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));

async function listening(address: string) {
  const incoming: Incoming[] = [];
  const server = await listenTcp(address, DEFAULT_LIMITS, (one) => incoming.push(one));
  onTestFinished(() => server.close());
  return { server, incoming };
}

describe.each([
  { address: "tcp://127.0.0.1:0", url: /^tcp:\/\/127\.0\.0\.1:\d+$/, remote: /^127\.0\.0\.1:\d+$/, group: "127.0.0.1" },
  { address: "tcp://[0::1]:0", url: /^tcp:\/\/\[::1\]:\d+$/, remote: /^\[::1\]:\d+$/, group: "0:0:0:0::/64" },
])("TCP over $address", ({ address, url, remote, group }) => {
  it.skipIf(address.includes("[") && !hasIpv6)("listens on a real port, and each end sees the other", async () => {
    const { server, incoming } = await listening(address);
    expect(server.url).toMatch(url);
    const channel = await connectTcp(server.url, DEFAULT_LIMITS, undefined);
    await until(() => incoming.length === 1);
    const [one] = incoming as [Incoming];
    expect(one.group).toBe(group);
    expect(one.remoteAddress).toMatch(remote);
    const other = one.accept();
    expect([channel.kind, other.kind, other.maxFrameLength]).toEqual(["tcp", "tcp", DEFAULT_LIMITS.maxHandshakeFrame]);
    expect(other.remoteAddress).toBe(one.remoteAddress);
    expect(`tcp://${channel.remoteAddress}`).toBe(server.url);
    const observed = observe(other);
    other.resume();
    channel.send([numbered(5)]);
    channel.close();
    expect(await observed.ended).toBeUndefined();
    expect(observed.frames).toEqual([5]);
    other.close();
  });
});

describe("TCP", () => {
  it("turns a connection away without a word", async () => {
    const { server, incoming } = await listening("tcp://127.0.0.1:0");
    const channel = await connectTcp(server.url, DEFAULT_LIMITS, undefined);
    const observed = observe(channel);
    channel.resume();
    await until(() => incoming.length === 1);
    incoming[0]?.refuse();
    await observed.ended;
    expect(observed.frames).toEqual([]);
  });

  it("gives up dialling when it is aborted, with the reason", async () => {
    const { server } = await listening("tcp://127.0.0.1:0");
    const abort = new AbortController();
    const dialling = connectTcp(server.url, DEFAULT_LIMITS, abort.signal);
    const reason = new Error("changed my mind");
    abort.abort(reason);
    await expect(dialling).rejects.toBe(reason);
  });

  it("says why there is no connection, with the system's reason as the cause", async () => {
    const { server } = await listening("tcp://127.0.0.1:0");
    const url = server.url;
    await expect(listenTcp(url, DEFAULT_LIMITS, () => {})).rejects.toMatchObject({
      code: "ERR_LISTEN_FAILED",
      cause: { code: "EADDRINUSE" },
    });
    await server.close();
    await expect(connectTcp(url, DEFAULT_LIMITS, undefined)).rejects.toMatchObject({
      code: "ERR_CONNECT_FAILED",
      cause: { code: "ECONNREFUSED" },
    });
  });
});
