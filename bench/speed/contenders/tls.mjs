import { once } from "node:events";
import { connect, createSecureContext, createServer } from "node:tls";
import { listening } from "./listening.mjs";
import { streamConnection } from "./stream.mjs";

/*
 * node:tls, set to the same mathematics: TLS 1.3, ECDHE on P-384, AES-256-GCM, ECDSA P-384 certificates on both sides. Each
 * side trusts just the other's certificate, which signs itself, so that there is no chain to verify; the context is made
 * once, as a program that cares does. With `issued`, an authority signed both certificates, and each side trusts it.
 */

export function contextOf({ credentials, role, issued = false }) {
  const other = role === "server" ? "client" : "server";
  const { key, cert } = issued ? credentials.issued[role] : credentials[role];
  return {
    key,
    cert,
    ca: issued ? credentials.issued.authority : credentials[other].cert,
    minVersion: "TLSv1.3",
    ciphers: "TLS_AES_256_GCM_SHA384",
    ecdhCurve: "secp384r1",
  };
}

/** What a server demands of its clients. */
export const MUTUAL = { requestCert: true, rejectUnauthorized: true };

export async function serve(settings, onConnection) {
  const server = createServer({ ...contextOf({ ...settings, role: "server" }), ...MUTUAL, noDelay: true }, (socket) => {
    refuseOther(socket);
    // One byte: what M4 is in SecureComm, the word that the client was accepted.
    if (settings.confirmed) socket.write("!");
    onConnection(streamConnection(socket, settings));
  });
  server.on("tlsClientError", (error) => {
    throw error;
  });
  return listening(server);
}

export async function dialer(settings, port) {
  const secureContext = createSecureContext(contextOf({ ...settings, role: "client" }));
  return async () => {
    const socket = connect({ host: "127.0.0.1", port, servername: "localhost", secureContext });
    socket.setNoDelay(true);
    await once(socket, "secureConnect");
    refuseOther(socket);
    if (settings.confirmed) await once(socket, "data");
    return streamConnection(socket, settings);
  };
}

/** A comparison with something else than what the table says would be worth nothing. */
export function refuseOther(socket) {
  const { name } = socket.getCipher();
  if (!socket.authorized || socket.getProtocol() !== "TLSv1.3" || name !== "TLS_AES_256_GCM_SHA384") {
    throw new Error(`not the TLS that was asked for: ${socket.getProtocol()}, ${name}`);
  }
}
