import { Socket } from "node:net";
import { createIdentity, createSecureSession, pinned } from "@securecomm/transport";

/* The genuine peer, in a process of its own: dials when it is told to, and says how that went. */

// How often M1 was sent, seen where nothing of the SDK can colour it.
let offers = 0;
const { write } = Socket.prototype;
Socket.prototype.write = function (data, ...rest) {
  if (data instanceof Uint8Array && data.length > 1_000 && data[4] === 1) offers += 1;
  return write.call(this, data, ...rest);
};

const identity = await createIdentity({ name: "genuine" });
process.send({ fingerprint: identity.fingerprint });
process.on("message", async ({ url, fingerprint }) => {
  offers = 0;
  const started = performance.now();
  let outcome = "session";
  try {
    const session = await createSecureSession({
      connect: url,
      identity,
      trust: pinned(fingerprint),
      signatures: "off",
    });
    void session.close();
  } catch (error) {
    outcome = error.code ?? String(error);
  }
  process.send({ outcome, milliseconds: Math.round(performance.now() - started), cookie: offers > 1 });
});
process.on("disconnect", () => process.exit());
