import { connect as connectTcp } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import { filled, hex } from "../support/bytes.ts";
import { observe } from "../support/observe.ts";
import { upgradeRequest } from "../support/raw-web-socket.ts";
import { certificate, listeningWs } from "../support/web-sockets.ts";

/** A TLS client whose bytes below TLS can be written to as well. */
async function tlsBelow(port: number): Promise<{ raw: ReturnType<typeof connectTcp>; tls: TLSSocket }> {
  const raw = connectTcp({ host: "127.0.0.1", port, noDelay: true });
  raw.on("error", () => {});
  const pipe = new Duplex({
    read() {},
    write: (chunk, _, done) => void raw.write(chunk, () => done()),
  });
  raw.on("data", (chunk) => pipe.push(chunk));
  raw.on("close", () => pipe.push(null));
  const tls = connectTls({ socket: pipe, ca: certificate.cert, servername: "localhost" });
  tls.on("error", () => {});
  await new Promise((resolve) => tls.once("secureConnect", resolve));
  return { raw, tls };
}

const portOf = (url: string) => Number(new URL(url).port);

describe("a listener on wss://", () => {
  it("speaks TLS 1.3 alone, so that nobody can renegotiate for ever on one connection", async () => {
    const { url, accept } = await listeningWs("wss://127.0.0.1:0");
    const old = connectTls({ host: "127.0.0.1", port: portOf(url), ca: certificate.cert, maxVersion: "TLSv1.2" });
    const refused = new Promise<{ code?: string }>((resolve) => old.once("error", resolve));
    const channel = await accept();
    const observed = observe(channel);
    channel.resume();
    const error = await refused;
    await observed.ended;
    expect(error.code).toMatch(/PROTOCOL_VERSION/);
  });

  it("ends a connection at once on which a TLS record was forged", async () => {
    const { url, accept } = await listeningWs("wss://127.0.0.1:0");
    const [{ raw, tls }, channel] = await Promise.all([tlsBelow(portOf(url)), accept()]);
    const observed = observe(channel);
    channel.resume();
    tls.write(upgradeRequest());
    await new Promise((resolve) => tls.once("data", resolve));
    raw.write(Buffer.concat([hex("17 0303 0028"), filled(40, 7)]));
    expect((await observed.ended)?.code).toBe("ERR_CHANNEL_FAILED");
  });

  it("ends a connection at once that does not begin with TLS, or breaks off in the middle of it", async () => {
    const { url, accept } = await listeningWs("wss://127.0.0.1:0");
    for (const first of ["GET / HTTP/1.1\r\n\r\n", hex("16 0301 0200 01"), ""]) {
      const raw = connectTcp({ host: "127.0.0.1", port: portOf(url) });
      raw.on("error", () => {});
      const channel = await accept();
      const observed = observe(channel);
      channel.resume();
      raw.end(first);
      await observed.ended;
      expect(observed.frames).toEqual([]);
    }
  });
});
