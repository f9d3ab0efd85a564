import { pinned } from "../../../packages/auth/src/index.ts";
import {
  CLASSIC_SUITE,
  createSecureSession,
  HYBRID_SUITE,
  importIdentityPem,
  listen,
} from "../../../packages/transport/src/index.ts";

/*
 * This project over TCP. Both ends pin each other's key, as TLS's do each other's certificate. The limits on strangers from
 * one address are raised: everybody here comes from one, and node:tls has none.
 */

async function optionsOf({ credentials, role, suite = "classic", signatures = "off" }) {
  const other = role === "server" ? "client" : "server";
  return {
    identity: await importIdentityPem(credentials[role].key, { name: role }),
    trust: pinned(credentials[other].fingerprint),
    suites: [suite === "classic" ? CLASSIC_SUITE : HYBRID_SUITE],
    signatures,
    limits: { maxHandshakesPerAddress: 1_024, maxSessionsPerPeer: 100_000, maxSessions: 100_000 },
  };
}

export async function serve(settings, onConnection) {
  const options = await optionsOf({ ...settings, role: "server" });
  const listener = await listen("tcp://127.0.0.1:0", options);
  void (async () => {
    for await (const session of listener) {
      refuseOther(session, options);
      onConnection(connectionOf(session));
    }
  })();
  return listener.url;
}

export async function dialer(settings, address) {
  const options = { connect: address, ...(await optionsOf({ ...settings, role: "client" })) };
  return async () => {
    const session = await createSecureSession(options);
    refuseOther(session, options);
    return connectionOf(session);
  };
}

/** A comparison with something else than what the table says would be worth nothing. */
function refuseOther(session, options) {
  const { suite, signatures } = session.security();
  if (suite !== options.suites[0] || signatures !== options.signatures) {
    throw new Error(`not the session that was asked for: ${suite}, ${signatures}`);
  }
}

function connectionOf(session) {
  const ended = session.closed.then(({ clean, error }) => {
    if (!clean) throw error;
  });
  return {
    ended,
    send: (message) => session.send(message),
    onMessage: (handler) => session.onMessage(handler),
    close: () => {
      void session.close();
      return ended;
    },
  };
}
